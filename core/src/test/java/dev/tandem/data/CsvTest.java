package dev.tandem.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.error.DataException;
import dev.tandem.error.UsageException;
import dev.tandem.tensor.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CsvTest {

    @TempDir
    private Path folder;

    private static Dataset read(Csv csv, String text) {
        try {
            return csv.read("t.csv", TestFiles.content("t.csv", text.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static float[] floats(Dataset data) {
        return data.batch(java.util.stream.IntStream.range(0, data.size()).toArray()).floats();
    }

    @Test
    void aColumnOfLabelsIsFoundByNameAndAllOthersAreNumbers() throws IOException {
        Path file = Files.writeString(folder.resolve("iris.csv"), """
                width,species,length
                1.5,virginica,2
                -3e-1,setosa,4
                """);
        Dataset iris = Csv.labelled("species").read(file);

        assertThat(iris.toString()).isEqualTo("iris.csv: 2 × f32[2], 2 classes");
        assertThat(iris.classNames()).containsExactly("setosa", "virginica");
        assertThat(floats(iris)).containsExactly(1.5f, 2, -0.3f, 4);
        assertThat(iris.batch(0, 1).labels()).containsExactly(1, 0);
        Files.write(file, TestFiles.gzip(Files.readAllBytes(file)));
        assertThat(floats(Csv.labelled("species").read(file))).containsExactly(1.5f, 2, -0.3f, 4);
    }

    @Test
    void aHeaderIsDetectedByACellThatIsNoNumber() {
        assertThat(read(Csv.labelled(-1), "1,2,a\n3,4,b").size()).isEqualTo(2);
        assertThat(read(Csv.labelled(-1), "x,2,a\n3,4,b").size()).isEqualTo(1);
        assertThat(read(Csv.labelled(1).header(true), "a,2\nb,4").classNames()).containsExactly("b");
        assertThat(read(Csv.labelled(2).header(false), "7,a\n8,b").size()).isEqualTo(2);
    }

    @Test
    void aColumnOfNumbersMayBeLearntOrNone() {
        Dataset houses = read(Csv.valued("price"), "rooms,price,age\n3,250.5,10\n4,300,2");
        assertThat(houses).hasToString("t.csv: 2 × f32[2], values [1]");
        assertThat(floats(houses)).containsExactly(3, 10, 4, 2);
        assertThat(houses.batch(1, 0).values()).containsExactly(300, 250.5f);
        assertThat(read(Csv.valued(-1).separator(';'), "3;250\n4;-300").batch(0, 1).values())
                .containsExactly(250, -300);
        assertThat(read(Csv.valued(1), "price,age\n1,2").size()).isEqualTo(1);
        Dataset features = read(Csv.unlabelled(), "a,b\n1,2\n3,4");
        assertThat(features).hasToString("t.csv: 2 × f32[2], unlabelled");
        assertThat(floats(features)).containsExactly(1, 2, 3, 4);
        assertThat(read(Csv.unlabelled().header(false), "1\n2").shape()).isEqualTo(Shape.of(1));
    }

    @Test
    void aValueThatIsNoNumberIsNamed() {
        assertThatThrownBy(() -> read(Csv.valued("price"), "rooms,price\n3,250\n4,much")).isInstanceOf(
                DataException.class).hasMessage(
                        "file 't.csv': has a cell that is no finite number"
                                + " (line 3, column 2 'price': 'much') — write numbers as 1.5 or 2e-3, leave out the row or the column");
        assertThatThrownBy(() -> read(Csv.valued(1), "1\n2")).isInstanceOf(DataException.class)
                .hasMessageContaining("has one column, and values and numbers need two");
        assertThatThrownBy(() -> Csv.valued(0)).isInstanceOf(UsageException.class)
                .hasMessageContaining("there is no such column (column 0)");
    }

    @Test
    void quotesHoldSeparatorsLineEndsAndQuotes() {
        Dataset data = read(Csv.labelled(1), "\uFEFF\"a, \"\"b\"\"\r\nc\",\"1\"\r\n\r\nd,2\r");

        assertThat(data.classNames()).containsExactly("a, \"b\"\r\nc", "d");
        assertThat(floats(data)).containsExactly(1, 2);
    }

    @Test
    void wholeNumbersAsLabelsAreInNumericOrder() {
        assertThat(read(Csv.labelled(1), "10,0\n9,0\n-1,0").classNames()).containsExactly("-1", "9", "10");
        assertThat(read(Csv.labelled(1), "10,0\n9,0\nx,0").classNames()).containsExactly("10", "9", "x");
    }

    @Test
    void cellsMayBeSeparatedOtherwise() {
        assertThat(floats(read(Csv.labelled(-1).separator(';'), "1;2;a\n3;4;b"))).containsExactly(1, 2, 3, 4);
    }

    @Test
    void aTableIsSplitByClassAndNormalisedByFeature() {
        var text = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            text.append(i).append(',').append(1000 * i).append(",a\n").append(i).append(",0,b\n");
        }
        Split split = Split.drawn(read(Csv.labelled(-1), text.toString()), 3);

        assertThat(split.train().name()).isEqualTo("t.csv train (1 in 5 kept for the test, seed 3)");
        assertThat(split.train().size()).isEqualTo(16);
        assertThat(split.test().batch(0, 1, 2, 3).labels()).containsExactlyInAnyOrder(0, 0, 1, 1);
        assertThat(split.train().normalization().channels()).isEqualTo(2);
        assertThat(split.train().normalization().mean().at(1))
                .isGreaterThan(100 * split.train().normalization().mean().at(0));
    }

    static Stream<String[]> mistakes() {
        return Stream.of(
                new String[]{"", "has no rows — look into the file"},
                new String[]{"\n\n", "has no rows — look into the file"},
                new String[]{"1;2", "has one column, and labels and numbers need two (line 1) — "
                        + "check what separates cells: ',' was looked for"},
                new String[]{"x,label\n", "has names of columns but no samples (line 1) — add rows"},
                new String[]{"x,label\n1,a\n\n2\n", "has a row of another length (line 4: 1 cells, the first row 2) — "
                        + "look for a missing or an unquoted separator"},
                new String[]{"x,label\n1,a\nNaN,b\n",
                        "has a cell that is no finite number (line 3, column 1 'x': 'NaN') — "
                                + "write numbers as 1.5 or 2e-3, leave out the row or the column"},
                new String[]{"1,a\n1e99,b\n", "has a cell that is no finite number (line 2, column 1: '1e99') — "
                        + "write numbers as 1.5 or 2e-3, leave out the row or the column"},
                new String[]{"1,a\n ,b\n", "has no number (line 2, column 1: ' ') — "
                        + "write numbers as 1.5 or 2e-3, leave out the row or the column"},
                new String[]{"1,a\n2,\n", "has no label (line 2, column 2: '') — name a class, or leave the row out"},
                new String[]{"1,a\n2,\"b\n", "has a quoted cell that never ends (line 2, column 2) — close the quotes"},
                new String[]{"1,\"a\nb\"c\n",
                        "goes on after the quotes of a cell end (line 2, column 2) — double quotes inside a cell"},
                new String[]{"1,a\"b\n", "has a quote inside a cell that does not begin with one (line 1, column 2) — "
                        + "put the cell into quotes and double those in it"});
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void mistakesAreNamedWithLineAndColumn(String text, String message) {
        assertThatThrownBy(() -> read(Csv.labelled(-1), text)).isInstanceOf(DataException.class)
                .hasMessage("file 't.csv': " + message);
    }

    @Test
    void columnsThatAreNotThereAreNamed() {
        assertThatThrownBy(() -> read(Csv.labelled("kind"), "x,y\n1,a")).isInstanceOf(DataException.class)
                .hasMessage("file 't.csv': has no column 'kind' (columns x, y) — name one of them");
        assertThatThrownBy(() -> read(Csv.labelled(3), "1,a")).isInstanceOf(DataException.class)
                .hasMessage("file 't.csv': has no column 3 (columns 2) — count from 1");
        assertThatThrownBy(() -> Csv.labelled(0)).isInstanceOf(UsageException.class).hasMessage(
                "csv: there is no such column (column 0) — count from 1, or give -1 for the last one");
        assertThatThrownBy(() -> Csv.labelled("x").header(false)).isInstanceOf(UsageException.class).hasMessage(
                "csv: without names the labels' column can't be found by one (column 'x') — name it by its number");
        assertThatThrownBy(() -> Csv.labelled(1).separator('"')).isInstanceOf(UsageException.class).hasMessage(
                "csv: cells can't be separated by this character (character 0022) — choose a comma, a semicolon or a tab");
    }
}

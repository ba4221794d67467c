package dev.tandem.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tandem.data.fetch.KnownData;
import dev.tandem.tensor.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the real files hold, where there are any. */
class RealFilesTest {

    private static Path folder(String name) {
        var found = TestFiles.real(name);
        assumeTrue(found.isPresent(), "no folder " + name
                + " in ../shared/data above this one; name another with -Dtandem.data=DIR");
        return found.orElseThrow();
    }

    /** Of the elements of all samples, in order. */
    static String sha256(Dataset data) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            byte[] sample = new byte[data.shape().elements()];
            for (int i = 0; i < data.size(); i++) {
                data.copyTo(i, sample, 0);
                digest.update(sample);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    static int[] histogram(Dataset data) {
        int[] histogram = new int[data.classes()];
        for (int i = 0; i < data.size(); i++) {
            histogram[data.label(i)]++;
        }
        return histogram;
    }

    private static void assertPerByte(Values values, double... expected) {
        assertThat(values.size()).isEqualTo(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat(values.at(i) / 255).isCloseTo(expected[i], within(5e-5));
        }
    }

    @Test
    void mnistIsWhatItsAuthorsPublished() {
        var mnist = Mnist.read(folder("mnist"));
        assertThat(histogram(mnist.train())).containsExactly(5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851,
                5949);
        assertThat(histogram(mnist.test())).containsExactly(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009);
        assertThat(sha256(mnist.train())).isEqualTo("741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757");
        assertThat(sha256(mnist.test())).isEqualTo("6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161");
        assertPerByte(mnist.train().normalization().mean(), 0.1307);
        assertPerByte(mnist.test().normalization().deviation(), 0.3081);
    }

    @Test
    void fashionIsWhatItsAuthorsPublished() {
        var fashion = Mnist.readFashion(folder("fashion-mnist"));
        assertThat(histogram(fashion.train())).containsOnly(6000).hasSize(10);
        assertThat(histogram(fashion.test())).containsOnly(1000).hasSize(10);
        assertThat(sha256(fashion.train()))
                .isEqualTo("2e487a6c89124f78f2d7521542223cafe96f7123c3ca13d447772ac6ecbb3012");
        assertThat(sha256(fashion.test()))
                .isEqualTo("c867c93ff95360594e8ec3287995350b824dd110b11595c0e13d5423f621867a");
        assertPerByte(fashion.train().normalization().mean(), 0.2860);
        assertPerByte(fashion.test().normalization().deviation(), 0.3530);
    }

    @Test
    void cifarIsWhatItsAuthorsPublished() {
        var cifar = Cifar10.read(folder("cifar-10"));
        assertThat(histogram(cifar.test())).containsOnly(1000).hasSize(10);
        assertThat(sha256(cifar.test())).isEqualTo("177777c33ba79825320efa646ad04a94bdc3c80e4ebe3bd21724f8cdfd4b9d56");
        var firstFile = cifar.train().first(10_000);
        assertThat(histogram(firstFile)).containsExactly(1005, 974, 1032, 1016, 999, 937, 1030, 1001, 1025, 981);
        assertThat(sha256(firstFile)).isEqualTo("a50e8b48728e1667d682a807155c375279d5ae321fb12242c02e3104a6bc8b21");
        assertPerByte(Normalization.measured(firstFile).mean(), 0.49346, 0.48338, 0.44718);
        assertPerByte(Normalization.measured(firstFile).deviation(), 0.24762, 0.24459, 0.26261);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mnist", "fashion"})
    void theFilesThatAreFetchedAreThese(String name) throws IOException, NoSuchAlgorithmException {
        KnownData known = KnownData.named(name);
        Path folder = folder(known.folder());
        assertThat(known.isIn(folder)).isTrue();
        for (var file : known.files()) {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(Files.readAllBytes(folder.resolve(file.name())));
            assertThat(HexFormat.of().formatHex(digest)).as(file.name()).isEqualTo(file.sha256());
        }
    }
}

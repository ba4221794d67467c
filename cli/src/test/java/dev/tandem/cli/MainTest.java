package dev.tandem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V", "--version train"})
    void theVersionIsOneLine(String arguments) {
        assertThat(Ran.of(arguments.split(" "))).isEqualTo(new Ran(0,
                "tandem from a source folder, Java " + Runtime.version() + System.lineSeparator(), ""));
    }

    @Test
    void withoutACommandThereIsHelpButNothingWasDone() {
        assertThat(Ran.of().status()).isEqualTo(2);
        assertThat(Ran.of().out()).isEmpty();
        assertThat(Ran.of().err()).contains("Usage: tandem", "train", "summary", "verify", "doctor", "bench");
        assertThat(Ran.of("bench").status()).isEqualTo(2);
        assertThat(Ran.of("bench").err()).contains("Usage: tandem bench", "gemm", "conv", "train", "infer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "train --help", "eval --help", "completion --help", "predict --help",
            "summary --help", "verify --help", "doctor --help",
            "bench --help", "data --help", "help data get", "data show --help",
            "help", "help train", "help bench gemm", "bench gemm --help", "bench conv --help", "bench train --help",
            "bench infer -h", "bench pass -h", "bench memory -h"})
    void helpHasExamplesAndExitStatus(String arguments) {
        var ran = Ran.of(arguments.split(" "));

        String command = arguments.replaceAll("^help ?| ?-+h(elp)?", "");
        assertThat(ran.status()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).startsWith("Usage: tandem " + command).contains("Options:", """
                Exit status:
                  0   done
                  1   the run failed or was interrupted, or a check did not hold
                  2   wrong usage
                  3   a required device or file is missing
                """, "Examples:\n  tandem " + command);
        assertThat(ran.out().lines()).allMatch(line -> line.length() <= 100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void shellsCompleteCommandsAndOptions(String shell) {
        var ran = Ran.of("completion", shell);

        assertThat(ran.status()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).startsWith("#!/usr/bin/env bash").contains("bashcompinit",
                "function _picocli_tandem_train()",
                "--resume", "--early-stop", "function _picocli_tandem_bench_gemm()", "complete -F _complete_tandem");
    }

    static Stream<String[]> mistakes() {
        return Stream.of(
                said("trian", "command 'trian': is not known — did you mean 'train'?"),
                said("--verison", "option '--verison': is not known to tandem — did you mean '--version'?"),
                said("train lenett",
                        "model 'lenett': is not in the zoo — did you mean 'lenet'?"),
                said("train --epoch=3", "option '--epoch': is not known to tandem train — did you mean '--epochs'?"),
                said("train --epochs x", "option '--epochs': can't have this value ('x') — give a whole number"),
                said("train --lr fast", "option '--lr': can't have this value ('fast') — give a number, as 0.05"),
                said("train --lr -1", "option '--lr': must be a number above 0 (-1.0) — choose another number"),
                said("train --lr 0", "option '--lr': must be a number above 0 (0.0) — choose another number"),
                said("train --weight-decay -1",
                        "option '--weight-decay': must be a number from 0 on (-1.0) — choose another number"),
                said("train --learning-rate 1",
                        "option '--learning-rate': is not known to tandem train — did you mean '--lr'?"),
                said("train --early-stop 0",
                        "option '--early-stop': must be at least 1 (0) — leave it out to train to the end"),
                said("train --checkpoint-every 0",
                        "option '--checkpoint-every': must be at least 1 (0) — leave it out for one an epoch"),
                said("completion fish", "option 'SHELL': can't be 'fish' — known are bash, zsh"),
                said("train --threads 99999",
                        "option '--threads': must be at most 4 a processor (99999, processors %d) — leave it out for one a processor"
                                .formatted(Runtime.getRuntime().availableProcessors())),
                said("train alexnets",
                        "model 'alexnets': is not in the zoo — did you mean 'alexnet'?"),
                said("train --out pom.xml/run",
                        "folder 'pom.xml/run': can't hold the run ('" + Path.of("pom.xml").toAbsolutePath()
                                + "' is no folder) — name another with --out"),
                said("train --epochs", "option '--epochs': needs a value (N) — see tandem train --help"),
                said("train --epochs 1 --epochs 2", "option '--epochs': is given twice — give it once"),
                said("train --epochs 0", "epochs: must be at least 1 (0) — choose another number"),
                said("train --batch 0", "batch: must be at least 1 (0) — choose another size"),
                said("train lenet mlp", "argument 'mlp': is one too many for tandem train — see tandem train --help"),
                said("train --data minst",
                        "option '--data': can't be 'minst' — did you mean 'mnist'?"),
                said("train --data-dir /tmp",
                        "option '--data-dir': is not for digits, which are drawn (/tmp) — leave it out, or choose --data mnist, fashion or cifar10"),
                said("train --augment shfit", "augmentation 'shfit': is not known — did you mean 'shift'?"),
                said("data minst", "data set 'minst': is not known — did you mean 'mnist'?"),
                said("data get minst", "data set 'minst': can't be fetched — did you mean 'mnist'?"),
                said("data get", "tandem data get: needs an argument (NAME) — see tandem data get --help"),
                said("data show digts", "option '--data': can't be 'digts' — did you mean 'digits'?"),
                said("train --limit 99999",
                        "dataset 'digits train': cannot give that many samples (asked 99999, has 12000) — ask for 1 to 12000"),
                said("train --optimizer adm",
                        "option '--optimizer': can't be 'adm' — did you mean 'adam'?"),
                said("train --optimizer adamd",
                        "option '--optimizer': can't be 'adamd' — did you mean 'adam'?"),
                said("train --optimizer rms", "option '--optimizer': can't be 'rms' — did you mean 'rmsprop'?"),
                said("train --clip 0", "option '--clip': must be a number above 0 (0.0) — choose another number"),
                said("train --schedule plateu",
                        "option '--schedule': can't be 'plateu' — did you mean 'plateau'?"),
                said("train --schedule cosin",
                        "option '--schedule': can't be 'cosin' — did you mean 'cosine'?"),
                said("train --precision float",
                        "option '--precision': can't be 'float' — did you mean 'float32'?"),
                said("train --backend cpx", "backend 'cpx': is not known — did you mean 'cpu'?"),
                said("train --backend gpu", "backend 'gpu': is not known — did you mean 'cuda'?"),
                said("summary lenet --backend nvidia", "backend 'nvidia': is not known — did you mean 'cuda'?"),
                said("train --cuda-path pom.xml",
                        "folder 'pom.xml': is a file — name the folder with the vendor's libraries, or none to look in the usual places"),
                said("train --backend cpu --precision bf16",
                        "precision 'bf16': is not for the CPU (it computes in float32) — leave --precision out, or choose --backend cuda"),
                said("train --threads -2",
                        "option '--threads': must be at least 1 (-2) — leave it out for one a processor"),
                said("summary lenet --batch 0", "batch: must be at least 1 (0) — choose another size"),
                said("verify --batch 0", "batch: must be at least 1 (0) — choose another size"),
                said("bench gem", "command 'gem': is not known — did you mean 'gemm'?"),
                said("bench train",
                        "tandem bench train: needs an argument (MODEL) — see tandem bench train --help"),
                said("bench gemm 12x12", "size '12x12': is not of the form MxNxK — write for instance 512x512x512"),
                said("bench gemm --rounds 0", "option '--rounds': must be at least 1 (0) — choose another number"),
                said("bench gemm --against dlj", "option '--against': can't be 'dlj' — did you mean 'djl'?"),
                said("bench gemm 0x64x64",
                        "size '0x64x64': needs matrices of at least 1 and less than 2^31 numbers (0x64) — choose other sizes"),
                said("bench --rounds 0 gemm", "option '--rounds': must be at least 1 (0) — choose another number"),
                said("bench pass rleu", "option 'PASS': can't be 'rleu' — did you mean 'relu'?"),
                said("bench gemm --against tandem:lanes=7",
                        "option '--against': can't be 'tandem:lanes=7' — options are of tandem alone: tandem:threads=1, tandem:lanes=512, 256, 128 or scalar, or both with a colon between"),
                said("bench --only resnet",
                        "option '--only': fits no row (resnet) — write for instance 'gemm' or 'train|infer'"),
                said("bench --rounds 3 gemm",
                        "option '--rounds': stands before what to measure (bench gemm) — write it after that"));
    }

    private static String[] said(String arguments, String message) {
        return new String[]{arguments, message};
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void wrongUsageIsNamedWithTheCure(String arguments, String message) {
        assertThat(Ran.of(arguments.split(" ")))
                .isEqualTo(new Ran(2, "", "tandem: " + message + System.lineSeparator()));
    }

    @ParameterizedTest
    @CsvSource({"mnist,MNIST", "fashion,Fashion-MNIST", "cifar10,CIFAR-10"})
    void aMissingFileIsNotWrongUsage(String name, String title) {
        var ran = Ran.of("train", "--data", name, "--data-dir", "/nowhere");

        assertThat(ran.status()).isEqualTo(3);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).startsWith("tandem: folder '/nowhere': does not exist — put the files of " + title)
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "train --backend cpu", "train --backend cuda", "doctor", "verify",
            "summary lenet"})
    void aFolderOfCudaThatIsNotThereIsAnErrorWhicheverBackendIsMeant(String command) {
        assertThat(Ran.of((command + " --cuda-path /nowhere").split(" "))).isEqualTo(new Ran(3, "", "tandem: folder"
                + " '/nowhere': does not exist — name the folder with the vendor's libraries, or none to look in the usual"
                + " places" + System.lineSeparator()));
    }

    @Test
    void whoNamesNoFolderIsToldOfTheOption() {
        assertThat(Ran.of("train", "--data", "mnist").err()).startsWith("tandem: folder 'data': does not exist — ")
                .endsWith(
                        "; 'tandem data get mnist' downloads them; 'data' is only the default, --data-dir names another folder\n");
    }

    @Test
    void helpNamesTheCommandAsItWasCalled() {
        var out = new ByteArrayOutputStream();
        var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        Main.run(new Console(stream, stream, () -> false, new Interrupt(), "./tandem"), "train", "--help");
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("Usage: ./tandem train ")
                .contains("\n  ./tandem train mlp ");
    }
}

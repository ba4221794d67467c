package dev.tandem.cuda.loading.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElfRetargetTest {

    private static final String OLD = "libnvrtc.so.12";
    private static final String NEW = "libnvrtc.so.13";

    static byte[] jcuda(String name) throws IOException {
        try (InputStream in = ElfRetargetTest.class
                .getResourceAsStream("/lib/lib" + name + "-12.6.0-linux-x86_64.so")) {
            assertThat(in).isNotNull();
            return in.readAllBytes();
        }
    }

    /** The places where two files of one size differ, and what stands there in the second. */
    private static TreeMap<Integer, Integer> differences(byte[] a, byte[] b) {
        assertThat(b).hasSameSizeAs(a);
        var places = new TreeMap<Integer, Integer>();
        for (int i = 0; i < a.length; i++) {
            if (a[i] != b[i]) {
                places.put(i, (int) b[i]);
            }
        }
        return places;
    }

    @ParameterizedTest
    @CsvSource({"JCublas2,libcublas.so.12,libcublas.so.13", "JNvrtc,libnvrtc.so.12,libnvrtc.so.13"})
    void exactlyTwoBytesChange(String name, String from, String to) throws Exception {
        byte[] original = jcuda(name);
        byte[] before = original.clone();

        byte[] retargeted = ElfRetarget.retarget(original, from, to);

        assertThat(original).isEqualTo(before);
        var differences = differences(original, retargeted);
        assertThat(differences).hasSize(2);
        assertThat(differences.values()).containsExactlyInAnyOrder((int) '3', (int) (byte) ElfImage.hash(to));
        var elf = new ElfImage(retargeted);
        assertThat(elf.needed()).extracting(ElfImage.Reference::name).contains(to).doesNotContain(from);
        assertThat(elf.versions()).filteredOn(v -> v.name().name().equals(to)).hasSize(1)
                .allMatch(v -> v.file().name().equals(to) && v.hash() == ElfImage.hash(to));
    }

    @Test
    void backAgainIsTheOriginal() throws Exception {
        byte[] original = jcuda("JNvrtc");

        assertThat(ElfRetarget.retarget(ElfRetarget.retarget(original, OLD, NEW), NEW, OLD)).isEqualTo(original);
    }

    @Test
    void aFileThatWasRetargetedBeforeIsRecognised() throws Exception {
        byte[] once = ElfRetarget.retarget(jcuda("JNvrtc"), OLD, NEW);

        assertThatThrownBy(() -> ElfRetarget.retarget(once, OLD, NEW)).isInstanceOf(ElfFormatException.class)
                .hasMessage("needs libnvrtc.so.12 0 times with 0 versions, not once with one; "
                        + "it needs libnvrtc.so.13, libstdc++.so.6, libc.so.6");
    }

    @Test
    void theHashIsThatOfTheDynamicLinker() {
        // From the gABI's algorithm: version nodes of glibc and of CUDA as readelf and objdump -p show them.
        assertThat(ElfImage.hash("")).isZero();
        assertThat(ElfImage.hash("GLIBC_2.2.5")).isEqualTo(0x09691a75);
        assertThat(ElfImage.hash("GLIBC_2.14")).isEqualTo(0x06969194);
        assertThat(ElfImage.hash("GLIBC_2.17")).isEqualTo(0x06969197);
        assertThat(ElfImage.hash("CXXABI_1.3")).isEqualTo(0x056bafd3);
        assertThat(ElfImage.hash("GLIBCXX_3.4")).isEqualTo(0x08922974);
    }

    @Test
    void foreignLibrariesAreRefused() throws Exception {
        byte[] driver = jcuda("JCudaDriver");

        assertThatThrownBy(() -> ElfRetarget.retarget(driver, OLD, NEW)).isInstanceOf(ElfFormatException.class)
                .hasMessageContaining("needs libnvrtc.so.12 0 times").hasMessageContaining("libcuda.so.1");
    }

    @Test
    void whatIsNoLibraryIsRefused() throws Exception {
        assertThatThrownBy(() -> ElfRetarget.retarget(new byte[0], OLD, NEW)).isInstanceOf(ElfFormatException.class)
                .hasMessage("is not a library (0 bytes that don't begin as an ELF file)");
        byte[] text = "version https://git-lfs.github.com/spec/v1\noid sha256:0123456789012345678901234567890\n"
                .getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> ElfRetarget.retarget(text, OLD, NEW)).hasMessageStartingWith("is not a library");
        byte[] small = jcuda("JNvrtc");
        small[4] = 1;
        assertThatThrownBy(() -> ElfRetarget.retarget(small, OLD, NEW)).hasMessageStartingWith("is not a 64-bit");
        byte[] arm = jcuda("JNvrtc");
        arm[18] = (byte) 183;
        assertThatThrownBy(() -> ElfRetarget.retarget(arm, OLD, NEW))
                .hasMessage("is for another processor (machine 183, x86-64 is 62)");
    }

    @Test
    void aTruncatedFileIsRefusedWhereverItEnds() throws Exception {
        byte[] original = jcuda("JNvrtc");
        int lastByteRead = lastByteRead(original);

        for (int length = 0; length < lastByteRead; length += 1 + length / 64) {
            byte[] truncated = Arrays.copyOf(original, length);
            assertThatThrownBy(() -> ElfRetarget.retarget(truncated, OLD, NEW)).isInstanceOf(ElfFormatException.class);
        }
    }

    /** The end of the dynamic section, which in this file lies behind the strings and the versions. */
    private static int lastByteRead(byte[] file) {
        var b = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int at = (int) b.getLong(32);
        for (int i = 0; i < b.getShort(56); i++, at += 56) {
            if (b.getInt(at) == 2) {
                return (int) (b.getLong(at + 8) + b.getLong(at + 32));
            }
        }
        throw new AssertionError("no dynamic section");
    }

    @Test
    void aFileThatLiesAboutItsHashIsRefused() throws Exception {
        byte[] lying = jcuda("JNvrtc");
        int hash = new ElfImage(lying).versions().stream().filter(v -> v.name().name().equals(OLD)).findFirst()
                .orElseThrow()
                .hashOffset();
        lying[hash] ^= 1;

        assertThatThrownBy(() -> ElfRetarget.retarget(lying, OLD, NEW)).isInstanceOf(ElfFormatException.class)
                .hasMessageStartingWith("has a wrong hash of libnvrtc.so.12 (0x");
    }

    @Test
    void namesOfAnotherLengthAreNotTaken() throws Exception {
        byte[] file = jcuda("JNvrtc");

        assertThatIllegalArgumentException().isThrownBy(() -> ElfRetarget.retarget(file, OLD, "libnvrtc.so.130"));
    }

    @Test
    void tenThousandDamagedFilesAreTakenOrRefusedButNeverCrash() throws Exception {
        byte[] original = jcuda("JNvrtc");
        var random = new SplittableRandom(0x5EED17);
        int[] places = interesting(original);
        int refused = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] damaged = original.clone();
            for (int k = random.nextInt(1, 5); k > 0; k--) {
                int place = places[random.nextInt(places.length)];
                damaged[place] = (byte) (random.nextBoolean()
                        ? random.nextInt()
                        : 1 << random.nextInt(8) ^ damaged[place]);
            }
            try {
                assertThat(ElfRetarget.retarget(damaged, OLD, NEW)).hasSameSizeAs(original);
            } catch (ElfFormatException e) {
                refused++;
                assertThat(e.getMessage()).isNotBlank();
            }
        }
        assertThat(refused).isBetween(1000, 9999);
    }

    /** Bytes that are read: headers, the dynamic section, version needs. */
    private static int[] interesting(byte[] file) throws ElfFormatException {
        var b = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int end = lastByteRead(file);
        int start = end;
        int at = (int) b.getLong(32);
        for (int i = 0; i < b.getShort(56); i++, at += 56) {
            if (b.getInt(at) == 2) {
                start = (int) b.getLong(at + 8);
            }
        }
        int headers = at;
        int versions = new ElfImage(file).versions().getFirst().hashOffset() - 16;
        int dynamic = start;
        int size = end - start;
        return java.util.stream.IntStream.range(0, headers + size + 128)
                .map(i -> i < headers ? i : i < headers + size ? dynamic + i - headers : versions + i - headers - size)
                .toArray();
    }
}

package dev.tandem.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.error.UsageException;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StagingTest {

    private final FakeBackend backend = new FakeBackend();

    private Staging staging(DType dtype, int elements) {
        backend.doubles = false;
        return Staging.of("x", TensorType.of(dtype, elements), backend, backend.openScope("staging"));
    }

    private static double[] elements(Staging staging) {
        double[] values = new double[staging.elements()];
        staging.read(values);
        return values;
    }

    @ParameterizedTest
    @CsvSource({"F32,4", "F64,8", "BF16,2", "I32,4", "I64,8", "U8,1", "BOOL,1"})
    void memoryHasTheSizeOfTheHostType(DType dtype, int bytes) {
        assertThat(staging(dtype, 5).memory().byteSize()).isEqualTo(5L * bytes);
        backend.doubles = true;
        assertThat(Staging.of("x", TensorType.of(dtype, 5), backend, backend.openScope("s")).memory().byteSize())
                .isEqualTo(40);
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfArrayBecomesTheElementsOfEveryType(DType dtype) {
        double one = 1;
        double seven = dtype == DType.BOOL ? 1 : 7;
        check(dtype, (s, n) -> s.write(new float[]{0, 1, 7}), 0, one, seven);
        check(dtype, (s, n) -> s.write(new double[]{0, 1, 7}), 0, one, seven);
        check(dtype, (s, n) -> s.write(new int[]{0, 1, 7}), 0, one, seven);
        check(dtype, (s, n) -> s.write(new long[]{0, 1, 7}), 0, one, seven);
        check(dtype, (s, n) -> s.write(new byte[]{0, 1, 7}), 0, one, seven);
        check(dtype, (s, n) -> s.fill(7), seven, seven, seven);
        check(dtype, (s, n) -> {
            Staging other = staging(dtype, 3);
            other.write(new int[]{1, 0, 7});
            s.write(other.memory());
        }, one, 0, seven);
    }

    private void check(DType dtype, BiConsumer<Staging, DType> write, double... expected) {
        Staging staging = staging(dtype, 3);
        write.accept(staging, dtype);
        assertThat(elements(staging)).containsExactly(expected);
        float[] floats = new float[3];
        staging.read(floats);
        for (int i = 0; i < 3; i++) {
            assertThat((double) floats[i]).isEqualTo(expected[i]);
            assertThat(staging.at(i)).isEqualTo(expected[i]);
            assertThat(staging.integerAt(i)).isEqualTo((long) expected[i]);
        }
    }

    @ParameterizedTest
    @CsvSource({"I32,2,-2,2147483647", "I64,2,-2,3000000000", "U8,2,254,0", "BOOL,1,1,1", "F64,2.75,-2.75,3e9",
            "F32,2.75,-2.75,3e9"})
    void floatsBecomeIntegersTowardZero(DType dtype, double first, double second, double third) {
        Staging staging = staging(dtype, 3);
        staging.write(new double[]{2.75, -2.75, 3e9});
        assertThat(elements(staging)).containsExactly(first, second, dtype == DType.U8 ? staging.at(2) : third);
    }

    @Test
    void bytesAreUnsigned() {
        for (DType dtype : DType.values()) {
            Staging staging = staging(dtype, 2);
            staging.write(new byte[]{(byte) 200, (byte) 255});
            assertThat(elements(staging)).as(dtype.label())
                    .containsExactly(dtype == DType.BOOL ? new double[]{1, 1} : new double[]{200, 255});
        }
    }

    @Test
    void longsKeepAllTheirBits() {
        Staging staging = staging(DType.I64, 2);
        staging.write(new long[]{Long.MAX_VALUE, (1L << 53) + 1});
        assertThat(staging.integerAt(0)).isEqualTo(Long.MAX_VALUE);
        assertThat(staging.integerAt(1)).isEqualTo((1L << 53) + 1);
        assertThat(staging.at(1)).isEqualTo(0x1p53);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1.00390625,1", "1.01171875,1.015625", "1.004,1.0078125", "-1.004,-1.0078125", "1e-45,0",
            "3.4e38,Infinity", "Infinity,Infinity", "-Infinity,-Infinity", "NaN,NaN", "0x1.fffp127,Infinity",
            "0x1.fep127,0x1.fep127"})
    void bfloat16RoundsToTheNearestAndTiesToEven(double given, double stored) {
        Staging staging = staging(DType.BF16, 1);
        staging.fill(given);
        assertThat(staging.at(0)).isEqualTo(Double.valueOf(stored));
    }

    @Test
    void notANumberStaysInFloatsAndIsZeroInIntegers() {
        for (DType dtype : DType.values()) {
            Staging staging = staging(dtype, 1);
            staging.fill(Double.NaN);
            Double expected = dtype.isFloat() ? Double.NaN : dtype == DType.BOOL ? 1.0 : 0.0;
            assertThat(staging.at(0)).as(dtype.label()).isEqualTo(expected);
        }
    }

    @Test
    void anArrayOfAnotherLengthIsRefused() {
        Staging staging = staging(DType.F32, 3);
        String message = "tensor 'x': has another number of elements than the array (3 elements, array of 2)"
                + " — pass an array of 3";
        assertThatThrownBy(() -> staging.write(new float[2])).isInstanceOf(UsageException.class).hasMessage(message);
        assertThatThrownBy(() -> staging.write(new double[2])).hasMessage(message);
        assertThatThrownBy(() -> staging.write(new int[2])).hasMessage(message);
        assertThatThrownBy(() -> staging.write(new long[2])).hasMessage(message);
        assertThatThrownBy(() -> staging.write(new byte[2])).hasMessage(message);
        assertThatThrownBy(() -> staging.read(new float[2])).hasMessage(message);
        assertThatThrownBy(() -> staging.read(new double[2])).hasMessage(message);
        assertThatThrownBy(() -> staging.write(MemorySegment.ofArray(new float[2])))
                .isInstanceOf(UsageException.class)
                .hasMessage("input 'x': has another size than the given memory (12 bytes, given 8)"
                        + " — pass 3 elements of f32");
    }
}

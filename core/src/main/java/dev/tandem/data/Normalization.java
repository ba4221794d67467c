package dev.tandem.data;

import dev.tandem.error.UsageException;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Values;
import java.util.Arrays;

/**
 * How raw elements become what a network sees: (x − mean) / deviation, with one pair for all elements or one a channel: axis 0 of
 * a picture [C,H,W], or a feature of [K]. In units of the raw elements: bytes count from 0 to 255.
 *
 * @param mean one number, or one a channel
 * @param deviation as many, each above 0
 */
public record Normalization(Values mean, Values deviation) {

    /** Below this share of the mean's square a variance is what rounding left of none. */
    private static final double FLAT = 1e-20;

    /**
     * Checks the numbers.
     *
     * @throws UsageException if there are not equally many of both, a mean is not finite or a deviation is not above 0
     */
    public Normalization {
        if (mean.size() == 0 || mean.size() != deviation.size()) {
            throw new UsageException("normalization", "", "needs a mean and a deviation for each channel",
                    mean.size() + " means, " + deviation.size() + " deviations", "give as many of both");
        }
        for (int i = 0; i < mean.size(); i++) {
            if (!Double.isFinite(mean.at(i)) || !Double.isFinite(deviation.at(i)) || deviation.at(i) <= 0) {
                throw new UsageException("normalization", "", "needs finite means and deviations above 0",
                        "mean " + mean.at(i) + ", deviation " + deviation.at(i) + " at " + i,
                        "look for bad values in the data");
            }
        }
    }

    /** Leaves elements as they are. */
    public static Normalization none() {
        return of(0, 1);
    }

    /** The same mean and deviation for all elements. */
    public static Normalization of(double mean, double deviation) {
        return new Normalization(Values.of(mean), Values.of(deviation));
    }

    /**
     * Measures samples: the mean and the biased deviation of each channel of [C,H,W] and of each float of [K], for features may have units
     * of their own; else of everything.
     * A channel whose elements are all equal gets deviation 1.
     *
     * <p><i>Numerics</i>: exact sums of bytes; two passes in double, in the order of the samples, for floats.
     *
     * @throws UsageException if an element is NaN or infinite
     */
    public static Normalization measured(Dataset data) {
        boolean flatBytes = data.dtype() == DType.U8 && data.shape().rank() == 1;
        int channels = flatBytes ? 1 : channels(data.shape());
        return data.dtype() == DType.U8 ? ofBytes(data, channels) : ofFloats(data, channels);
    }

    /** The number of channels of the samples it is for; 1 if it is for samples of any shape. */
    public int channels() {
        return mean.size();
    }

    /** What counts as nothing to see: the means, which normalising makes 0. */
    public float[] background() {
        float[] background = new float[mean.size()];
        for (int i = 0; i < background.length; i++) {
            background[i] = (float) mean.at(i);
        }
        return background;
    }

    /** The number of channels of a sample: the size of axis 0 of [C,H,W] and of [K], else 1. */
    static int channels(Shape sample) {
        return sample.rank() == 3 || sample.rank() == 1 ? sample.size(0) : 1;
    }

    private static Normalization ofBytes(Dataset data, int channels) {
        int area = data.shape().elements() / channels;
        byte[] sample = new byte[channels * area];
        long[] sum = new long[channels];
        long[] squares = new long[channels];
        for (int i = 0; i < data.size(); i++) {
            data.copyTo(i, sample, 0);
            for (int c = 0; c < channels; c++) {
                for (int k = c * area; k < (c + 1) * area; k++) {
                    long x = sample[k] & 0xff;
                    sum[c] += x;
                    squares[c] += x * x;
                }
            }
        }
        double count = (double) data.size() * area;
        double[] mean = new double[channels];
        double[] variance = new double[channels];
        for (int c = 0; c < channels; c++) {
            mean[c] = sum[c] / count;
            variance[c] = squares[c] / count - mean[c] * mean[c];
        }
        return of(mean, variance);
    }

    private static Normalization ofFloats(Dataset data, int channels) {
        double count = (double) data.size() * data.shape().elements() / channels;
        double[] mean = Arrays.stream(sums(data, new double[channels], 1)).map(s -> s / count).toArray();
        double[] variance = Arrays.stream(sums(data, mean, 2)).map(s -> s / count).toArray();
        return of(mean, variance);
    }

    /** The sum of (x − shift)^power of each channel. */
    private static double[] sums(Dataset data, double[] shift, int power) {
        int channels = shift.length;
        int area = data.shape().elements() / channels;
        float[] sample = new float[channels * area];
        double[] sums = new double[channels];
        for (int i = 0; i < data.size(); i++) {
            data.copyTo(i, sample, 0);
            for (int c = 0; c < channels; c++) {
                for (int k = c * area; k < (c + 1) * area; k++) {
                    double x = sample[k] - shift[c];
                    sums[c] += power == 1 ? x : x * x;
                }
            }
        }
        return sums;
    }

    private static Normalization of(double[] mean, double[] variance) {
        double[] deviation = new double[mean.length];
        for (int c = 0; c < mean.length; c++) {
            boolean flat = variance[c] <= FLAT * mean[c] * mean[c];
            deviation[c] = flat ? 1 : Math.sqrt(variance[c]);
        }
        return new Normalization(Values.of(mean), Values.of(deviation));
    }
}

package dev.tandem.cuda.gpu.report;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the figures of the report mean, exactly. */
public final class Figures {

    /** Training time to an accuracy. */
    public static final String SECONDS_TO_99 = "MNIST to 99 %";
    /** How much of an epoch the device works. */
    public static final String BUSY = "device at work in an epoch";

    private Figures() {
    }

    /** A sentence a kind of figure. */
    static Map<String, String> definitions() {
        var all = new LinkedHashMap<String, String>();
        all.put("every figure", "warm: the work is repeated until it no longer becomes faster; then rounds of many"
                + " repetitions, each ended by waiting for the device. Median, lowest and highest round.");
        all.put("train",
                "a whole step: forward, loss, backward and update by plain SGD, rate 0.0001, on a fixed batch of"
                        + " random samples that lies on the device; the loss is read once a round. Images/s.");
        all.put("infer", "forward alone, on such a batch, the result staying on the device. Images/s.");
        all.put("gemm", "the product of two square float32 matrices on the device; in bf16 with their conversion."
                + " GFLOP/s, a multiplication and an addition being two.");
        all.put("replay, eager", "Tandem's step launched as one CUDA graph, and kernel by kernel.");
        all.put("pytorch", "the same nets, precision and fixed batch on the device, in the memory layout that is faster"
                + " for it; SGD fused. Eager; torch.compile in the mode reduce-overhead (CUDA graphs), SGD after it,"
                + " compiling not counted; the eager step captured whole as one CUDA graph.");
        all.put("float32, tf32, bf16", "Tandem's --precision. In PyTorch: TF32 off; on; autocast to bfloat16.");
        all.put(SECONDS_TO_99,
                "seconds of training alone (without compiling and judging) of the least number of epochs of"
                        + " 1, 2, 3, 5 after which LeNet by its own recipe is right on at least 99.0 % of the test part, in"
                        + " the median of the seeds; the rounds are the seeds. A short training comes before.");
        all.put(BUSY, "the time of LeNet's replayed step, device-bound, times an epoch's steps, over the wall time of"
                + " an epoch of training on digits. It stands for the sum of kernel times, which is not measured.");
        all.put("free bytes", "free device memory by the driver after some steps and after all. Other processes on the"
                + " device disturb it.");
        all.put("upload, download", "64 MiB between the device and the backend's staging memory. GB/s of 10⁹ bytes.");
        return all;
    }
}

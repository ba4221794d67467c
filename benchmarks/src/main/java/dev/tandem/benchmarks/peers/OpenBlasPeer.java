package dev.tandem.benchmarks.peers;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.tandem.cli.peer.KnownPeer;
import dev.tandem.cli.peer.Peer;
import dev.tandem.cli.peer.PeerLoop;
import dev.tandem.cli.work.Measured;
import dev.tandem.cli.work.Work;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;

/** OpenBLAS, called as C programs call it: {@code cblas_sgemm}. */
final class OpenBlasPeer implements Peer {

    private static final int ROW_MAJOR = 101;
    private static final int AS_IT_IS = 111;

    private final NativeLibrary library = NativeLibrary.first("openblas",
            List.of("libopenblas.so.0", "libopenblas.dylib", "libopenblas.dll"),
            "install it (Debian, Ubuntu: apt install libopenblas0-pthread; macOS: brew install openblas), or put its folder "
                    + "into LD_LIBRARY_PATH");
    private final MethodHandle sgemm = library.function("cblas_sgemm",
            FunctionDescriptor.ofVoid(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_FLOAT, ADDRESS,
                    JAVA_INT, ADDRESS, JAVA_INT, JAVA_FLOAT, ADDRESS, JAVA_INT));

    OpenBlasPeer(int threads) {
        try {
            library.function("openblas_set_num_threads", FunctionDescriptor.ofVoid(JAVA_INT)).invoke(threads);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Serves the command.
     *
     * @param arguments the number of threads
     */
    public static void main(String[] arguments) throws IOException {
        PeerLoop.serve(() -> new OpenBlasPeer(Integer.parseInt(arguments[0])));
    }

    @Override
    public String description() {
        return "%s, kernels for %s, %d threads".formatted(text("openblas_get_config"), text("openblas_get_corename"),
                library.call("openblas_get_num_threads"));
    }

    @SuppressWarnings("restricted")
    private String text(String function) {
        try {
            var text = (MemorySegment) library.function(function, FunctionDescriptor.of(ADDRESS)).invoke();
            return text.reinterpret(Long.MAX_VALUE).getString(0).strip();
        } catch (Throwable e) {
            throw new IllegalStateException(function, e);
        }
    }

    @Override
    public Measured prepare(Work work) {
        if (!(work instanceof Work.Product(int m, int n, int k))) {
            throw KnownPeer.OPENBLAS.refusal(work);
        }
        var operands = Arena.ofAuto();
        var a = NativeLibrary.numbers(operands, (long) m * k);
        var b = NativeLibrary.numbers(operands, (long) k * n);
        var c = NativeLibrary.numbers(operands, (long) m * n);
        return Measured.of(() -> {
            try {
                sgemm.invokeExact(ROW_MAJOR, AS_IT_IS, AS_IT_IS, m, n, k, 1f, a, k, b, n, 0f, c, n);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }, () -> {
        });
    }
}

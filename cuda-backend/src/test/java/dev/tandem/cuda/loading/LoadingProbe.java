package dev.tandem.cuda.loading;

import dev.tandem.cuda.loading.elf.ElfRetarget;
import dev.tandem.error.TandemException;
import dev.tandem.spi.BackendOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CopyOnWriteArrayList;
import jcuda.driver.JCudaDriver;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasHandle;

/** Loads libraries in a process of its own and prints what came of it. */
final class LoadingProbe {

    private LoadingProbe() {
    }

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "load" -> load(arguments[1], arguments.length > 2 ? arguments[2] : arguments[1]);
            case "threads" -> threads(arguments[1]);
            case "native" -> original(arguments);
            case "examine" ->
                Examination.of(BackendOptions.defaults().libraries(arguments[1])).forEach(System.out::println);
            default -> throw new AssertionError(arguments[0]);
        }
    }

    /** Loads twice, from two folders. */
    private static void load(String first, String second) {
        String before = System.getProperty("java.io.tmpdir");
        for (String folder : new String[]{first, second}) {
            try {
                CudaLibraries libraries = CudaLibraries.load(FamilySearch.of(folder).family());
                System.out.println("loaded " + libraries.versions());
                System.out.println("natives " + libraries.natives());
                var handle = new cublasHandle();
                System.out
                        .println("calls " + JCudaDriver.cuInit(0) + " " + JCublas2.cublasCreate(handle) + " " + handle);
            } catch (TandemException e) {
                System.out.println(e.getClass().getSimpleName() + " " + e.getMessage());
            }
        }
        System.out.println("tmpdir " + (before.equals(System.getProperty("java.io.tmpdir")) ? "restored" : "changed"));
    }

    private static void threads(String folder) throws Exception {
        var loaded = new CopyOnWriteArrayList<CudaLibraries>();
        var threads = new Thread[8];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = Thread.ofPlatform()
                    .start(() -> loaded.add(CudaLibraries.load(FamilySearch.of(folder).family())));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println(loaded.size() + " loaded, " + loaded.stream().distinct().count() + " different");
    }

    /** Loads a native of JCuda, as it is or retargeted, after other libraries. */
    @SuppressWarnings("restricted")
    private static void original(String[] arguments) throws Exception {
        for (int i = 3; i < arguments.length; i++) {
            System.load(arguments[i]);
        }
        byte[] image = JCudaNative.CUBLAS.original();
        Path file = Path.of(arguments[1]);
        Files.write(file,
                arguments[2].equals("retargeted")
                        ? ElfRetarget.retarget(image, "libcublas.so.12", "libcublas.so.13")
                        : image);
        try {
            System.load(file.toString());
            System.out.println("loaded");
        } catch (UnsatisfiedLinkError e) {
            System.out.println(e.getMessage());
        }
    }
}

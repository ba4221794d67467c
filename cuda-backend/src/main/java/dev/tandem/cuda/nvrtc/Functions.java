package dev.tandem.cuda.nvrtc;

import dev.tandem.cuda.driver.Address;
import dev.tandem.cuda.driver.Api;
import dev.tandem.cuda.driver.Device;
import dev.tandem.kernels.Source;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.JCudaDriver;

/** The kernels of one device: each text is compiled once, taken from the disk if it was compiled before. */
public final class Functions implements AutoCloseable {

    private final Device device;
    private final Nvrtc compiler;
    private final KernelCache cache;
    private final Map<String, Function> byText = new HashMap<>();
    private final List<CUmodule> modules = new ArrayList<>();

    /**
     * Starts without kernels.
     *
     * @param cacheFolder where machine code is kept
     * @param libraries which CUDA it is compiled with: machine code of one is never taken for that of another
     */
    public Functions(Device device, Path cacheFolder, String libraries) {
        this.device = device;
        this.compiler = new Nvrtc(CompileTarget.of(device.capability()), device.faults());
        this.cache = new KernelCache(cacheFolder, compiler.configuration() + " " + libraries);
    }

    private record Image(Source source, byte[] code) {
    }

    /** The functions of kernels; those that are new are compiled, together and on all processors. */
    public Map<Source, Function> compile(Collection<Source> sources) {
        var missing = new LinkedHashMap<String, Source>();
        sources.stream().filter(s -> !byText.containsKey(s.text())).forEach(s -> missing.putIfAbsent(s.text(), s));
        List<Image> images = missing.values().parallelStream().map(s -> new Image(s, image(s))).toList();
        images.forEach(i -> byText.put(i.source.text(), load(i.source, i.code)));
        return sources.stream().collect(Collectors.toMap(s -> s, s -> byText.get(s.text())));
    }

    private byte[] image(Source source) {
        return cache.find(source.text()).orElseGet(() -> {
            byte[] image = compiler.compile(source);
            cache.put(source.text(), image);
            return image;
        });
    }

    /** Loads an image from outside of the Java heap, so that no garbage collection waits for it; PTX ends with a 0. */
    private Function load(Source source, byte[] image) {
        var module = new CUmodule();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(image.length + 1L, 16);
            MemorySegment.copy(image, 0, copy, ValueLayout.JAVA_BYTE, 0, image.length);
            check(JCudaDriver.cuModuleLoadDataEx(module, new Address(copy.address()), 0, null, null),
                    "cuModuleLoadDataEx of " + source.entry());
        }
        modules.add(module);
        var function = new CUfunction();
        check(JCudaDriver.cuModuleGetFunction(function, module, source.entry()),
                "cuModuleGetFunction of " + source.entry());
        return new Function(function, source.entry());
    }

    private void check(int status, String call) {
        device.faults().check(Api.DRIVER, status, call);
    }

    /** Unloads all kernels. */
    @Override
    public void close() {
        modules.forEach(JCudaDriver::cuModuleUnload);
        modules.clear();
        byText.clear();
    }
}

package dev.tandem.cuda.loading;

import dev.tandem.error.BackendUnavailableException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.List;

/**
 * The functions that the backend calls, by the names under which JCuda's natives import them. A native function that is missing
 * does not throw when it is called: it ends the process. So each is looked for before anything is called.
 */
final class Symbols {

    private static final List<String> OF_DRIVER = List.of(
            // device and context
            "cuInit", "cuDriverGetVersion", "cuGetErrorName", "cuGetErrorString", "cuDeviceGet", "cuDeviceGetCount",
            "cuDeviceGetName", "cuDeviceGetAttribute", "cuDeviceTotalMem_v2", "cuDevicePrimaryCtxRetain",
            "cuDevicePrimaryCtxRelease_v2", "cuCtxSetCurrent", "cuCtxGetCurrent", "cuCtxSynchronize",
            // memory
            "cuMemGetInfo_v2", "cuMemAlloc_v2", "cuMemFree_v2", "cuMemHostAlloc", "cuMemFreeHost",
            "cuMemcpyHtoDAsync_v2",
            "cuMemcpyDtoHAsync_v2", "cuMemcpyDtoDAsync_v2", "cuMemsetD8Async", "cuMemsetD32Async",
            // streams and events
            "cuStreamCreate", "cuStreamDestroy_v2", "cuStreamSynchronize", "cuStreamQuery", "cuStreamWaitEvent",
            "cuEventCreate",
            "cuEventDestroy_v2", "cuEventRecord", "cuEventQuery", "cuEventSynchronize", "cuEventElapsedTime",
            // kernels
            "cuModuleLoadData", "cuModuleLoadDataEx", "cuModuleUnload", "cuModuleGetFunction", "cuFuncGetAttribute",
            "cuFuncSetAttribute", "cuLaunchKernel",
            // recorded steps
            "cuStreamBeginCapture_v2", "cuStreamEndCapture", "cuStreamIsCapturing", "cuGraphInstantiateWithFlags",
            "cuGraphUpload",
            "cuGraphLaunch", "cuGraphExecDestroy", "cuGraphDestroy");

    private static final List<String> OF_NVRTC = List.of("nvrtcVersion", "nvrtcGetErrorString", "nvrtcCreateProgram",
            "nvrtcCompileProgram", "nvrtcDestroyProgram", "nvrtcGetProgramLogSize", "nvrtcGetProgramLog",
            "nvrtcGetCUBINSize",
            "nvrtcGetCUBIN", "nvrtcGetPTXSize", "nvrtcGetPTX");

    private static final List<String> OF_CUBLAS = List.of("cublasGetProperty", "cublasGetStatusName", "cublasCreate_v2", "cublasDestroy_v2",
            "cublasSetStream_v2", "cublasSetWorkspace_v2", "cublasSetMathMode", "cublasSetPointerMode_v2",
            "cublasSetAtomicsMode",
            "cublasSgemm_v2", "cublasSgemmStridedBatched", "cublasGemmEx", "cublasGemmStridedBatchedEx");

    private static final List<String> OF_CUDNN = List.of("cudnnGetVersion", "cudnnGetCudartVersion",
            "cudnnGetErrorString",
            "cudnnCreate", "cudnnDestroy", "cudnnSetStream",
            // descriptors
            "cudnnCreateTensorDescriptor", "cudnnSetTensorNdDescriptor", "cudnnSetTensor4dDescriptor",
            "cudnnDestroyTensorDescriptor",
            "cudnnCreateFilterDescriptor", "cudnnSetFilterNdDescriptor", "cudnnSetFilter4dDescriptor",
            "cudnnDestroyFilterDescriptor",
            "cudnnCreateConvolutionDescriptor", "cudnnSetConvolutionNdDescriptor", "cudnnSetConvolution2dDescriptor",
            "cudnnSetConvolutionGroupCount", "cudnnSetConvolutionMathType", "cudnnDestroyConvolutionDescriptor",
            "cudnnCreateActivationDescriptor", "cudnnSetActivationDescriptor", "cudnnDestroyActivationDescriptor",
            "cudnnCreatePoolingDescriptor", "cudnnSetPoolingNdDescriptor", "cudnnSetPooling2dDescriptor",
            "cudnnDestroyPoolingDescriptor",
            // convolutions
            "cudnnGetConvolutionForwardAlgorithm_v7", "cudnnGetConvolutionForwardWorkspaceSize",
            "cudnnFindConvolutionForwardAlgorithmEx",
            "cudnnConvolutionForward", "cudnnConvolutionBiasActivationForward",
            "cudnnGetConvolutionBackwardDataAlgorithm_v7",
            "cudnnGetConvolutionBackwardDataWorkspaceSize", "cudnnFindConvolutionBackwardDataAlgorithmEx",
            "cudnnConvolutionBackwardData", "cudnnGetConvolutionBackwardFilterAlgorithm_v7",
            "cudnnGetConvolutionBackwardFilterWorkspaceSize", "cudnnFindConvolutionBackwardFilterAlgorithmEx",
            "cudnnConvolutionBackwardFilter",
            // pooling
            "cudnnPoolingForward", "cudnnPoolingBackward");

    private Symbols() {
    }

    /** The functions called in a part. */
    static List<String> of(Part part) {
        return switch (part) {
            case DRIVER -> OF_DRIVER;
            case NVRTC -> OF_NVRTC;
            case CUBLAS -> OF_CUBLAS;
            case CUDNN -> OF_CUDNN;
        };
    }

    /**
     * Checks that a library that is loaded has all of them.
     *
     * @throws BackendUnavailableException naming those it lacks
     */
    @SuppressWarnings("restricted")
    static void check(Part part, Path file) {
        SymbolLookup library = SymbolLookup.libraryLookup(file, Arena.global());
        List<String> missing = of(part).stream().filter(name -> library.find(name).isEmpty()).toList();
        if (!missing.isEmpty()) {
            throw new BackendUnavailableException("cuda", part.title() + " lacks functions that are needed",
                    file + ": " + String.join(", ", missing), "install another version of it");
        }
    }
}

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

    private static final List<String> OF_DRIVER = names("""
            cuInit cuDriverGetVersion cuGetErrorName cuGetErrorString
            cuDeviceGet cuDeviceGetCount cuDeviceGetName cuDeviceGetAttribute
            cuDevicePrimaryCtxRetain cuDevicePrimaryCtxRelease_v2 cuCtxSetCurrent
            cuMemGetInfo_v2 cuMemAlloc_v2 cuMemFree_v2 cuMemHostAlloc cuMemFreeHost
            cuMemcpyHtoDAsync_v2 cuMemcpyDtoHAsync_v2 cuMemcpyDtoDAsync_v2
            cuStreamCreate cuStreamDestroy_v2 cuStreamSynchronize cuStreamWaitEvent
            cuEventCreate cuEventDestroy_v2 cuEventRecord cuEventSynchronize cuEventElapsedTime
            cuModuleLoadDataEx cuModuleGetFunction cuLaunchKernel
            cuStreamBeginCapture_v2 cuStreamEndCapture
            cuGraphInstantiateWithFlags cuGraphUpload cuGraphLaunch cuGraphExecDestroy cuGraphDestroy
            """);

    private static final List<String> OF_NVRTC = names("""
            nvrtcVersion nvrtcGetErrorString nvrtcCreateProgram nvrtcCompileProgram nvrtcDestroyProgram
            nvrtcGetNumSupportedArchs nvrtcGetSupportedArchs
            nvrtcGetProgramLogSize nvrtcGetProgramLog nvrtcGetCUBINSize nvrtcGetCUBIN nvrtcGetPTXSize nvrtcGetPTX
            """);

    private static final List<String> OF_CUBLAS = names("""
            cublasGetProperty cublasGetStatusName cublasCreate_v2 cublasDestroy_v2
            cublasSetStream_v2 cublasSetWorkspace_v2 cublasSetMathMode cublasSetAtomicsMode
            cublasSgemm_v2 cublasSgemmStridedBatched cublasGemmEx cublasGemmStridedBatchedEx
            """);

    private static final List<String> OF_CUDNN = names(
            """
                    cudnnGetVersion cudnnGetCudartVersion cudnnGetErrorString cudnnCreate cudnnDestroy cudnnSetStream
                    cudnnCreateTensorDescriptor cudnnSetTensorNdDescriptor cudnnDestroyTensorDescriptor
                    cudnnCreateFilterDescriptor cudnnSetFilterNdDescriptor cudnnDestroyFilterDescriptor
                    cudnnCreateConvolutionDescriptor cudnnSetConvolutionNdDescriptor cudnnSetConvolutionGroupCount
                    cudnnSetConvolutionMathType cudnnDestroyConvolutionDescriptor
                    cudnnGetConvolutionForwardAlgorithm_v7 cudnnGetConvolutionForwardWorkspaceSize cudnnConvolutionForward
                    cudnnCreateActivationDescriptor cudnnSetActivationDescriptor cudnnDestroyActivationDescriptor
                    cudnnConvolutionBiasActivationForward
                    cudnnGetConvolutionBackwardDataAlgorithm_v7 cudnnGetConvolutionBackwardDataWorkspaceSize cudnnConvolutionBackwardData
                    cudnnGetConvolutionBackwardFilterAlgorithm_v7 cudnnGetConvolutionBackwardFilterWorkspaceSize cudnnConvolutionBackwardFilter
                    """);

    private Symbols() {
    }

    private static List<String> names(String words) {
        return List.of(words.split("\\s+"));
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

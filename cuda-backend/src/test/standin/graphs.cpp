// Stream capture and graphs. A graph keeps its nodes in the order in which they were captured: a legal order, if the
// streams that took part were forked and joined by events, which is checked.
#include "driver.h"

void finish(std::shared_ptr<Capture> capture) {
    capture->origin->capture = nullptr;
    for (auto &forked : capture->forked)
        forked.first->capture = nullptr;
    driver.captures.erase(capture);
}

namespace {

CUresult verdict(const Capture &capture) {
    if (capture.broken) return CAPTURE_INVALIDATED;
    for (auto &forked : capture.forked)
        if (forked.second) return CAPTURE_UNJOINED;
    return CUDA_SUCCESS;
}

}  // namespace

CUresult unsafeInCapture() {
    CUresult result = CUDA_SUCCESS;
    for (auto &capture : driver.captures) {
        if (capture->mode == 2 || (capture->mode == 1 && capture->thread != std::this_thread::get_id())) continue;
        capture->broken = true;
        result = CAPTURE_UNSUPPORTED;
    }
    return result;
}

API(cuStreamBeginCapture_v2, CUstream stream, int mode) {
    BEGIN;
    if (!standin::isStream(stream, __func__)) return INVALID_HANDLE;
    if (streamOf(stream) == &driver.null) return CAPTURE_UNSUPPORTED;
    if (mode < 0 || mode > 2 || stream->capture) return INVALID_VALUE;
    auto capture = std::make_shared<Capture>();
    capture->origin = stream;
    capture->thread = std::this_thread::get_id();
    capture->mode = mode;
    capture->graph = new Graph;
    stream->capture = capture;
    driver.captures.insert(capture);
    return CUDA_SUCCESS;
}

API(cuStreamEndCapture, CUstream stream, Graph **graph) {
    Lock lock(driver.mutex);
    if (CUresult error = begin(__func__)) {  // the capture is over all the same
        if (driver.streams.alive(stream) && stream->capture) finish(stream->capture);
        return error;
    }
    if (!standin::isStream(stream, __func__)) return INVALID_HANDLE;
    if (!graph) return INVALID_VALUE;
    *graph = nullptr;
    std::shared_ptr<Capture> capture = streamOf(stream)->capture;
    if (!capture) return INVALID_VALUE;
    if (capture->origin != stream) return CAPTURE_UNMATCHED;
    if (capture->mode != 2 && capture->thread != std::this_thread::get_id()) return CAPTURE_WRONG_THREAD;
    finish(capture);
    if (CUresult error = verdict(*capture)) {
        delete capture->graph;
        return error;
    }
    *graph = driver.graphs.add(capture->graph);
    return CUDA_SUCCESS;
}

API(cuStreamIsCapturing, CUstream stream, int *status) {
    BEGIN;
    if (!standin::isStream(stream, __func__)) return INVALID_HANDLE;
    Capture *capture = streamOf(stream)->capture.get();
    *status = capture == nullptr ? 0 : capture->broken ? 2 : 1;
    return CUDA_SUCCESS;
}

API(cuGraphGetNodes, Graph *graph, void **nodes, size_t *count) {
    BEGIN;
    if (!driver.graphs.has(graph, __func__)) return INVALID_HANDLE;
    for (size_t i = 0; nodes && i < *count && i < graph->nodes.size(); i++)
        nodes[i] = &graph->nodes[i];
    *count = graph->nodes.size();
    return CUDA_SUCCESS;
}

API(cuGraphInstantiateWithFlags, GraphExec **exec, Graph *graph, unsigned long long) {
    BEGIN;
    if (!driver.graphs.has(graph, __func__)) return INVALID_HANDLE;
    *exec = driver.graphExecs.add(new GraphExec{graph->nodes});
    return CUDA_SUCCESS;
}

API(cuGraphUpload, GraphExec *exec, CUstream stream) {
    BEGIN;
    if (!standin::isStream(stream, __func__) || !driver.graphExecs.has(exec, __func__)) return INVALID_HANDLE;
    return CUDA_SUCCESS;
}

API(cuGraphLaunch, GraphExec *exec, CUstream stream) {
    BEGIN;
    if (!standin::isStream(stream, __func__) || !driver.graphExecs.has(exec, __func__)) return INVALID_HANDLE;
    return standin::enqueue(stream, "cuGraphLaunch", [exec]() -> CUresult {
        driver.graphLaunches++;
        for (auto &node : exec->nodes)
            CHECK(node.run());
        return CUDA_SUCCESS;
    });
}

API(cuGraphExecDestroy, GraphExec *exec) {
    Lock lock(driver.mutex);
    CHECK(beginRelease(__func__));
    if (!driver.graphExecs.remove(exec, __func__)) return INVALID_HANDLE;
    drainAll();
    exec->nodes.clear();
    return driver.sticky;
}

API(cuGraphDestroy, Graph *graph) {
    Lock lock(driver.mutex);
    CHECK(beginRelease(__func__));
    if (!driver.graphs.remove(graph, __func__)) return INVALID_HANDLE;
    graph->nodes.clear();
    return driver.sticky;
}

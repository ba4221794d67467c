// Streams and events. Streams are lazy: work runs when something waits for it, so that a forgotten wait shows every
// time.
#include "driver.h"
#include <algorithm>
#include <chrono>

namespace {

double millisNow() {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void push(Stream *stream, const std::string &name, std::function<CUresult()> work) {
    stream->queue.push_back({name, std::move(work)});
    stream->queued++;
}

void waitFor(Stream *stream, Stream *other, uint64_t position) {
    if (other->done >= position) return;
    push(stream, "wait", [=] { return drain(other, position); });
}

// The null stream waits for the streams that block, and they for it; non-blocking streams know no order with it.
void orderWithNull(Stream *stream) {
    if (stream == &driver.null) {
        for (Stream *other : driver.streamList)
            if (other->blocking) waitFor(stream, other, other->queued);
    } else if (stream->blocking) {
        waitFor(stream, &driver.null, driver.null.queued);
    }
}

bool isActive(const std::shared_ptr<Capture> &capture) { return driver.captures.count(capture) != 0; }

CUresult waitWhileCapturing(Stream *stream, Event *event) {
    if (!event->capture) {
        if (stream->capture) stream->capture->broken = true;
        return CAPTURE_ISOLATION;
    }
    if (!isActive(event->capture)) return CAPTURED_EVENT;
    if (stream == &driver.null) return CAPTURE_UNSUPPORTED;
    if (!stream->capture) {
        stream->capture = event->capture;
        stream->capture->forked[stream] = 0;
    } else if (stream->capture != event->capture) {
        stream->capture->broken = true;
        return CAPTURE_ISOLATION;
    } else if (event->stream != stream->capture->origin) {
        size_t &open = stream->capture->forked[event->stream];
        if (open <= event->position) open = 0;
    }
    return CUDA_SUCCESS;
}

// One step of progress a query, as a device makes some between two of them.
CUresult progress(Stream *stream, uint64_t position) {
    if (stream->done < position) drain(stream, stream->done + 1);
    return driver.sticky ? driver.sticky : stream->done >= position ? CUDA_SUCCESS : NOT_READY;
}

CUresult knownStream(CUstream stream, const char *function) {
    return standin::isStream(stream, function) ? CUDA_SUCCESS : INVALID_HANDLE;
}

}  // namespace

Stream *streamOf(CUstream stream) { return stream == nullptr || stream == (CUstream)1 ? &driver.null : stream; }

CUresult drain(Stream *stream, uint64_t upTo) {
    if (stream->done >= upTo) return driver.sticky;
    Access access;
    while (stream->done < upTo && !stream->queue.empty()) {
        Work work = std::move(stream->queue.front());
        stream->queue.pop_front();
        if (!driver.sticky)
            if (CUresult error = work.run()) fault(error);
        stream->done++;
    }
    return driver.sticky;
}

CUresult drainAll() {
    drain(&driver.null, driver.null.queued);
    for (Stream *stream : driver.streamList)
        drain(stream, stream->queued);
    return driver.sticky;
}

namespace standin {

bool isStream(CUstream stream, const char *function) {
    Lock lock(driver.mutex);
    return streamOf(stream) == &driver.null || driver.streams.has(stream, function);
}

CUresult enqueue(CUstream handle, const std::string &name, std::function<CUresult()> work) {
    Lock lock(driver.mutex);
    Stream *stream = streamOf(handle);
    if (Capture *capture = stream->capture.get()) {
        if (capture->broken) return CAPTURE_INVALIDATED;
        capture->graph->nodes.push_back({name, std::move(work)});
        if (stream != capture->origin) capture->forked[stream] = capture->graph->nodes.size();
        return CUDA_SUCCESS;
    }
    if (driver.sticky) return driver.sticky;
    orderWithNull(stream);
    push(stream, name, std::move(work));
    if (driver.settings.eager) drain(stream, stream->queued);
    return CUDA_SUCCESS;
}

}  // namespace standin

API(cuStreamCreate, CUstream *stream, unsigned flags) {
    BEGIN;
    if (!stream || flags > 1) return INVALID_VALUE;
    *stream = driver.streams.add(new Stream);
    (*stream)->blocking = flags == 0;
    driver.streamList.push_back(*stream);
    return CUDA_SUCCESS;
}

API(cuStreamCreateWithPriority, CUstream *stream, unsigned flags, int) { return cuStreamCreate(stream, flags); }

API(cuStreamDestroy_v2, CUstream stream) {
    Lock lock(driver.mutex);
    CHECK(beginRelease(__func__));
    if (!driver.streams.remove(stream, __func__)) return INVALID_HANDLE;
    if (stream->capture) finish(stream->capture);
    drain(stream, stream->queued);
    driver.streamList.erase(std::find(driver.streamList.begin(), driver.streamList.end(), stream));
    return driver.sticky;
}

API(cuStreamGetFlags, CUstream stream, unsigned *flags) {
    BEGIN;
    CHECK(knownStream(stream, __func__));
    *flags = streamOf(stream)->blocking ? 0 : 1;
    return CUDA_SUCCESS;
}

API(cuStreamSynchronize, CUstream handle) {
    BEGIN;
    CHECK(knownStream(handle, __func__));
    CHECK(unsafeInCapture());
    Stream *stream = streamOf(handle);
    if (stream == &driver.null) orderWithNull(stream);
    return drain(stream, stream->queued);
}

API(cuStreamQuery, CUstream handle) {
    BEGIN;
    CHECK(knownStream(handle, __func__));
    CHECK(unsafeInCapture());
    return progress(streamOf(handle), streamOf(handle)->queued);
}

API(cuStreamWaitEvent, CUstream handle, Event *event, unsigned) {
    BEGIN;
    CHECK(knownStream(handle, __func__));
    if (!driver.events.has(event, __func__)) return INVALID_HANDLE;
    Stream *stream = streamOf(handle);
    if (stream->capture || event->capture) return waitWhileCapturing(stream, event);
    size_t deaf = (size_t)driver.settings.deaf;
    if (deaf && deaf <= driver.streamList.size() && driver.streamList[deaf - 1] == stream) return CUDA_SUCCESS;
    if (event->stream) waitFor(stream, event->stream, event->position);
    return CUDA_SUCCESS;
}

API(cuEventCreate, Event **event, unsigned flags) {
    BEGIN;
    if (!event || flags > 7) return INVALID_VALUE;
    *event = driver.events.add(new Event);
    (*event)->timing = !(flags & 2);
    return CUDA_SUCCESS;
}

API(cuEventDestroy_v2, Event *event) {
    Lock lock(driver.mutex);
    CHECK(beginRelease(__func__));
    return driver.events.remove(event, __func__) ? driver.sticky : INVALID_HANDLE;
}

API(cuEventRecord, Event *event, CUstream handle) {
    BEGIN;
    CHECK(knownStream(handle, __func__));
    if (!driver.events.has(event, __func__)) return INVALID_HANDLE;
    Stream *stream = streamOf(handle);
    event->stream = stream;
    event->capture = stream->capture;
    if (stream->capture) {
        event->position = stream->capture->graph->nodes.size();
        return stream->capture->broken ? CAPTURE_INVALIDATED : CUDA_SUCCESS;
    }
    event->millis = std::make_shared<double>(-1);
    CHECK(standin::enqueue(handle, "cuEventRecord", [millis = event->millis] {
        *millis = millisNow();
        return CUDA_SUCCESS;
    }));
    event->position = stream->queued;
    return CUDA_SUCCESS;
}

API(cuEventSynchronize, Event *event) {
    BEGIN;
    if (!driver.events.has(event, __func__)) return INVALID_HANDLE;
    CHECK(unsafeInCapture());
    if (event->capture) return CAPTURED_EVENT;
    return event->stream ? drain(event->stream, event->position) : CUDA_SUCCESS;
}

API(cuEventQuery, Event *event) {
    BEGIN;
    if (!driver.events.has(event, __func__)) return INVALID_HANDLE;
    CHECK(unsafeInCapture());
    if (event->capture) return CAPTURED_EVENT;
    return event->stream ? progress(event->stream, event->position) : CUDA_SUCCESS;
}

API(cuEventElapsedTime, float *millis, Event *from, Event *to) {
    BEGIN;
    for (Event *event : {from, to})
        if (!driver.events.has(event, __func__) || !event->timing || !event->millis) return INVALID_HANDLE;
    if (*from->millis < 0 || *to->millis < 0) return NOT_READY;
    *millis = (float)(*to->millis - *from->millis);
    return CUDA_SUCCESS;
}

"""The steps that Tandem's report measures, with PyTorch: same nets, same precision, a fixed batch on the device.

Writes what the report's parts write: a JSON file, whole at any time. Without PyTorch or a GPU it says so and ends well.
"""

import argparse
import json
import os
import statistics
import sys
import time

RATE = 1e-4
CLASSES_OF = {"lenet": 10, "alexnet-onecolumn": 1000, "alexnet-cifar": 10}
INPUT_OF = {"lenet": (1, 28, 28), "alexnet-onecolumn": (3, 224, 224), "alexnet-cifar": (3, 32, 32)}
PRECISIONS = ("float32", "tf32", "bf16")


class Result:
    """What was found so far; the file is replaced with each finding."""

    def __init__(self, path):
        self.path = path
        self.value = {"finished": False, "device": "", "facts": {}, "tests": {"succeeded": 0, "failed": 0, "skipped": 0},
                      "failures": [], "rows": [], "skipped": ""}

    def write(self):
        with open(self.path + ".next", "w", encoding="utf-8") as out:
            json.dump(self.value, out, indent=1)
        os.replace(self.path + ".next", self.path)

    def fact(self, name, value):
        print(f"{name}: {value}", flush=True)
        self.value["facts"][name] = str(value)
        self.write()

    def failure(self, name, message):
        print(f"FAILED {name}: {message}", flush=True)
        self.value["failures"].append({"name": name, "message": message[:2000]})
        self.write()

    def skip(self, reason):
        print(reason, flush=True)
        self.value["skipped"] = reason
        self.finish()

    def finish(self):
        self.value["finished"] = True
        self.write()
        sys.exit(1 if self.value["failures"] else 0)

    def row(self, what, shape, precision, mode, rates, unit):
        row = {"what": what, "shape": shape, "precision": precision, "mode": "pytorch " + mode,
               "median": statistics.median(rates), "lowest": min(rates), "highest": max(rates), "unit": unit,
               "rounds": len(rates)}
        print(f"{what}, {shape}, {precision}, {mode}: {row['median']:,.1f} {unit}"
              f" ({row['lowest']:,.1f} to {row['highest']:,.1f})", flush=True)
        self.value["rows"].append(row)
        self.write()


def network(name):
    from torch import nn
    if name == "lenet":
        return nn.Sequential(
            nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))
    if name == "alexnet-onecolumn":
        first, pool, features, width = nn.Conv2d(3, 64, 11, stride=4, padding=2), (3, 2), 9216, 4096
        second = nn.Conv2d(64, 192, 5, padding=2)
    else:
        first, pool, features, width = nn.Conv2d(3, 64, 3, stride=2, padding=1), (2, 2), 1024, 1024
        second = nn.Conv2d(64, 192, 3, padding=1)
    return nn.Sequential(
        first, nn.ReLU(), nn.MaxPool2d(*pool),
        second, nn.ReLU(), nn.MaxPool2d(*pool),
        nn.Conv2d(192, 384, 3, padding=1), nn.ReLU(),
        nn.Conv2d(384, 256, 3, padding=1), nn.ReLU(),
        nn.Conv2d(256, 256, 3, padding=1), nn.ReLU(), nn.MaxPool2d(*pool),
        nn.Flatten(),
        nn.Dropout(0.5), nn.Linear(features, width), nn.ReLU(),
        nn.Dropout(0.5), nn.Linear(width, width), nn.ReLU(),
        nn.Linear(width, CLASSES_OF[name]))


class Rounds:
    """Repeats work until it no longer becomes faster, then measures rounds of it."""

    def __init__(self, quick):
        self.count, self.warm_up, self.round = (3, 0.05, 0.02) if quick else (9, 0.4, 0.15)

    def seconds(self, work, wait):
        def timed(repetitions):
            start = time.perf_counter()
            for _ in range(repetitions):
                work()
            wait()
            return (time.perf_counter() - start) / repetitions

        fastest, steady, begin = timed(1), 0, time.perf_counter()
        while True:
            elapsed = time.perf_counter() - begin
            if elapsed > 5 * self.warm_up or (elapsed > self.warm_up and steady >= 3):
                break
            now = timed(self.repetitions(fastest))
            steady = 0 if now < 0.98 * fastest else steady + 1
            fastest = min(fastest, now)
        return [timed(self.repetitions(fastest)) for _ in range(self.count)]

    def repetitions(self, fastest):
        return max(1, min(1_000_000, int(self.round / max(fastest, 1e-9)) + 1))


class Work:
    """A model with a fixed batch, in one precision and memory layout."""

    def __init__(self, model, batch, precision, channels_last):
        import torch
        set_precision(precision)
        torch.manual_seed(0)
        self.torch = torch
        self.layout = torch.channels_last if channels_last else torch.contiguous_format
        self.net = network(model).cuda().to(memory_format=self.layout)
        self.x = (0.1 * torch.randn(batch, *INPUT_OF[model], device="cuda")).to(memory_format=self.layout)
        self.labels = torch.randint(CLASSES_OF[model], (batch,), device="cuda")
        self.sgd = torch.optim.SGD(self.net.parameters(), lr=RATE, fused=True)
        self.bf16 = precision == "bf16"
        self.forward = self.loss_of
        self.loss = None

    def loss_of(self, x, labels):
        # The weights change between steps: a cache of their conversions could not be kept, and must not be captured.
        with self.torch.autocast("cuda", dtype=self.torch.bfloat16, enabled=self.bf16, cache_enabled=False):
            return self.torch.nn.functional.cross_entropy(self.net(x), labels)

    def step(self):
        self.sgd.zero_grad(set_to_none=True)
        self.loss = self.forward(self.x, self.labels)
        self.loss.backward()
        self.sgd.step()

    def compile(self):
        self.forward = self.torch.compile(self.loss_of, mode="reduce-overhead")

        def marked_step():
            self.torch.compiler.cudagraph_mark_step_begin()
            self.step()
        return marked_step

    def capture(self):
        torch = self.torch
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(3):
                self.step()
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        self.sgd.zero_grad(set_to_none=True)
        with torch.cuda.graph(graph):
            self.loss = self.forward(self.x, self.labels)
            self.loss.backward()
            self.sgd.step()
        self.graph = graph
        return graph.replay

    def use(self):
        torch = self.torch
        self.net.eval()

        def run():
            with torch.inference_mode(), torch.autocast("cuda", dtype=torch.bfloat16, enabled=self.bf16):
                self.net(self.x)
        return run

    def read_loss(self):
        self.loss.item()


def set_precision(precision):
    import torch
    tf32 = precision == "tf32"
    torch.backends.cuda.matmul.allow_tf32 = tf32
    torch.backends.cudnn.allow_tf32 = tf32
    torch.backends.cudnn.benchmark = True


def faster_layout(model, batch, precision):
    """Whether channels last are faster here: a short look at eager steps."""
    import torch
    taken = []
    for channels_last in (False, True):
        work = Work(model, batch, precision, channels_last)
        for _ in range(10):
            work.step()
        torch.cuda.synchronize()
        start = time.perf_counter()
        for _ in range(20):
            work.step()
        torch.cuda.synchronize()
        taken.append(time.perf_counter() - start)
    return taken[1] < taken[0]


def gemm(result, rounds, sizes):
    import torch
    for precision in PRECISIONS:
        set_precision(precision)
        for n in sizes:
            left, right = torch.rand(n, n, device="cuda") - 0.5, torch.rand(n, n, device="cuda") - 0.5

            def multiply(left=left, right=right, bf16=precision == "bf16"):
                with torch.autocast("cuda", dtype=torch.bfloat16, enabled=bf16):
                    torch.mm(left, right)
            with torch.inference_mode():
                taken = rounds.seconds(multiply, torch.cuda.synchronize)
            result.row("gemm", f"{n}³", precision, "eager", [2e-9 * n ** 3 / s for s in taken], "GFLOP/s")


def train(result, rounds, cases, deadline):
    import torch
    layouts = {}
    for mode in ("eager", "captured", "compiled"):
        for model, batch, precision in cases:
            if time.monotonic() > deadline:
                result.fact("not measured for lack of time", f"from {mode} {model} {precision} on")
                return
            try:
                if mode == "eager":
                    layouts[model, batch, precision] = faster_layout(model, batch, precision)
                work = Work(model, batch, precision, layouts.get((model, batch, precision), False))
                run = {"eager": lambda w: w.step, "captured": Work.capture, "compiled": Work.compile}[mode](work)
                taken = rounds.seconds(run, work.read_loss)
                result.row("train " + model, f"batch {batch}", precision, mode, [batch / s for s in taken], "images/s")
                if mode == "eager":
                    infer = rounds.seconds(work.use(), torch.cuda.synchronize)
                    result.row("infer " + model, f"batch {batch}", precision, mode, [batch / s for s in infer],
                               "images/s")
            except Exception as e:  # one case that PyTorch refuses must not cost the others
                result.fact(f"{mode} {model} batch {batch} {precision} was not measured", f"{type(e).__name__}: {e}"[:500])
            finally:
                torch._dynamo.reset()
                torch.cuda.empty_cache()
    result.fact("channels last were faster for",
                "; ".join(f"{m} {b} {p}" for (m, b, p), last in layouts.items() if last) or "none")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", required=True)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    deadline = time.monotonic() + options.seconds
    result = Result(options.out)
    try:
        import torch
        import torch._dynamo
    except ImportError as e:
        result.skip(f"python3 has no PyTorch ({e})")
    if not torch.cuda.is_available():
        result.skip(f"PyTorch {torch.__version__} sees no GPU")
    result.fact("PyTorch", f"{torch.__version__}, CUDA {torch.version.cuda}, cuDNN {torch.backends.cudnn.version()}")
    result.fact("PyTorch's device", torch.cuda.get_device_name())
    rounds = Rounds(options.quick)
    if options.quick:
        cases = [("lenet", 4, p) for p in PRECISIONS] + [("alexnet-cifar", 2, p) for p in PRECISIONS]
    else:
        cases = [("lenet", 64, "float32"), ("alexnet-onecolumn", 128, "tf32"), ("alexnet-onecolumn", 128, "bf16"),
                 ("lenet", 256, "float32"), ("lenet", 64, "tf32"), ("lenet", 256, "tf32"), ("lenet", 64, "bf16"),
                 ("lenet", 256, "bf16"), ("alexnet-onecolumn", 128, "float32")]
    gemm(result, rounds, [32, 64] if options.quick else [1024, 4096])
    train(result, rounds, cases, deadline)
    result.finish()


if __name__ == "__main__":
    main()

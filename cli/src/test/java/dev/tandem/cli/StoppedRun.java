package dev.tandem.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/** A training that is told to end after some epochs, as by Ctrl-C: by whoever listens to what it says. */
final class StoppedRun {

    private StoppedRun() {
    }

    /** Runs {@code train} with these arguments until it says that an epoch is done. */
    static Ran after(int epoch, String... arguments) {
        var interrupt = new Interrupt();
        var asked = new AtomicBoolean();
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] bytes, int offset, int length) {
                super.write(bytes, offset, length);
                if (toString(StandardCharsets.UTF_8).replace("  ", " ").contains("epoch %d/".formatted(epoch))
                        && asked.compareAndSet(false, true)) {
                    Thread.ofPlatform().start(interrupt::requested);
                }
            }
        };
        var console = new Console(stream(out), stream(err), () -> false, interrupt, "tandem");
        String[] all = new String[arguments.length + 1];
        all[0] = "train";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        int status = Main.run(console, all);
        interrupt.finished(status);
        return new Ran(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}

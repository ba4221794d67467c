package dev.tandem.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** What other programs, and other guests of the same host, take of the processors while something is measured. */
final class Bystanders {

    private static final Path STAT = Path.of("/proc/stat");
    private static final double TICKS_A_SECOND = 100;

    private final List<ProcessHandle> ours;
    private final double start = System.nanoTime() * 1e-9;
    private final OptionalDouble busyBefore;
    private final double oursBefore;

    private Bystanders(List<ProcessHandle> ours) {
        this.ours = List.copyOf(ours);
        busyBefore = busy();
        oursBefore = seconds();
    }

    /**
     * Looks on from now on.
     *
     * @param peers processes that are not others', beside this one
     */
    static Bystanders watch(List<ProcessHandle> peers) {
        return new Bystanders(peers);
    }

    /** Their share of all processors since then, 0 to 1; nothing where the system does not say. */
    OptionalDouble share() {
        OptionalDouble busyNow = busy();
        if (busyBefore.isEmpty() || busyNow.isEmpty()) {
            return OptionalDouble.empty();
        }
        double others = busyNow.getAsDouble() - busyBefore.getAsDouble() - (seconds() - oursBefore);
        double all = (System.nanoTime() * 1e-9 - start) * Runtime.getRuntime().availableProcessors();
        return OptionalDouble.of(Math.clamp(others / Math.max(all, 1 / TICKS_A_SECOND), 0, 1));
    }

    /** Seconds of processor time of our processes. */
    private double seconds() {
        double own = ManagementFactory
                .getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                        ? system.getProcessCpuTime() * 1e-9
                        : 0;
        return own + ours.stream().flatMap(p -> p.info().totalCpuDuration().stream())
                .mapToDouble(Bystanders::seconds).sum();
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() * 1e-9;
    }

    /** Seconds that all processors together were at work, or kept from it by the host; nothing where some are not for us. */
    private static OptionalDouble busy() {
        try (Stream<String> lines = Files.lines(STAT)) {
            List<String> processors = lines.filter(line -> line.matches("cpu\\d+ .*")).toList();
            return processors.size() == Runtime.getRuntime().availableProcessors()
                    ? OptionalDouble.of(processors.stream().mapToLong(Bystanders::busyTicks).sum() / TICKS_A_SECOND)
                    : OptionalDouble.empty();
        } catch (IOException _) {
            return OptionalDouble.empty();
        }
    }

    /** Of {@code cpu0 user nice system idle iowait irq softirq steal …}; guests are part of user. */
    private static long busyTicks(String line) {
        String[] fields = line.split(" ");
        return Stream.of(1, 2, 3, 6, 7, 8).filter(i -> i < fields.length).mapToLong(i -> Long.parseLong(fields[i]))
                .sum();
    }
}

package dev.tandem.cli.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The most memory that a process has had, as the system counts: code, heap and what libraries took, all that was resident. */
final class PeakMemory {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern LINE = Pattern.compile("VmHWM:\\s*(\\d+) kB");
    private static final long KB = 1024;

    private PeakMemory() {
    }

    /** That of this process, in bytes; only Linux says it. */
    static Optional<Long> ofThisProcess() {
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.map(LINE::matcher).filter(Matcher::matches).findFirst()
                    .map(m -> Long.parseLong(m.group(1)) * KB);
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}

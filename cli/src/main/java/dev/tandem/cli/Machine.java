package dev.tandem.cli;

import com.sun.management.OperatingSystemMXBean;
import dev.tandem.spi.Check;
import java.lang.management.ManagementFactory;
import java.util.List;

/** What every backend stands on: Java, processors, memory. */
final class Machine {

    private static final int JDK = 25;

    private Machine() {
    }

    static List<Check> checks() {
        return List.of(java(),
                Check.fine("operating system",
                        property("os.name") + " " + property("os.version") + ", " + property("os.arch")),
                Check.fine("processors", String.valueOf(Runtime.getRuntime().availableProcessors())), memory());
    }

    private static Check java() {
        String found = Runtime.version() + ", " + property("java.vendor") + " (" + property("java.home") + ")";
        return Runtime.version().feature() >= JDK
                ? Check.fine("JDK", found)
                : Check.gap("JDK", found, "install a JDK " + JDK + ": https://adoptium.net");
    }

    private static Check memory() {
        String heap = "Java may use " + Text.bytes(Runtime.getRuntime().maxMemory());
        return Check.fine("memory", ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? Text.bytes(system.getTotalMemorySize()) + ", " + heap
                : heap);
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }
}

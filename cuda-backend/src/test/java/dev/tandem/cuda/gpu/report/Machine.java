package dev.tandem.cuda.gpu.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What the report says of the machine, apart from what the CUDA libraries say of themselves. */
final class Machine {

    private static final String UNKNOWN = "unknown";

    private Machine() {
    }

    /** Facts by name, in the order of the report. */
    static Map<String, String> facts() {
        var facts = new LinkedHashMap<String, String>();
        facts.put("processor", firstValue("/proc/cpuinfo", "model name") + ", "
                + Runtime.getRuntime().availableProcessors() + " threads");
        facts.put("memory", firstValue("/proc/meminfo", "MemTotal"));
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch"));
        facts.put("JDK", System.getProperty("java.vendor.version") + " " + Runtime.version());
        facts.put("driver", driver());
        return facts;
    }

    private static String firstValue(String file, String key) {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(l -> l.startsWith(key)).findFirst()
                    .map(l -> l.substring(l.indexOf(':') + 1).strip()).orElse(UNKNOWN);
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    private static String driver() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/driver/nvidia/version"))) {
            return lines.findFirst().map(l -> l.replaceAll("\\s+", " ").replace("NVRM version: ", "")).orElse(UNKNOWN);
        } catch (IOException e) {
            return "none in /proc/driver/nvidia";
        }
    }
}

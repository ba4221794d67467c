package dev.tandem.cuda.gpu.report;

import dev.tandem.error.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What was asked for.
 *
 * @param out where the report goes
 * @param cudaPath where the CUDA libraries lie; empty if they are to be found
 * @param quick whether small cases and few rounds do
 * @param overwrite whether a report that lies there may be lost
 * @param only the parts to run; all if empty
 * @param data the folder with data sets; empty if there are none
 * @param torch the script that measures PyTorch
 */
record Settings(Path out, String cudaPath, boolean quick, boolean overwrite, List<String> only, String data,
        Path torch) {

    /** The report for people. */
    static final String MARKDOWN = "report.md";
    /** The same for programs. */
    static final String JSON = "report.json";

    static final String USAGE = """
            run [--out DIR] [--overwrite] [--cuda-path DIR] [--quick] [--only PART,...] [--data DIR]
              --out DIR        where report.md and report.json go (gpu-report)
              --overwrite      write over a report that lies there
              --cuda-path DIR  where the CUDA libraries lie, if they are not found by themselves
              --quick          small cases and few rounds: shows that everything runs
              --only PART,...  these parts alone; the doctor comes first in any case
              --data DIR       a folder with MNIST, or with a folder mnist; without it that part is skipped""";

    /**
     * Reads the command line.
     *
     * @throws UsageException if it has something else
     */
    static Settings parse(List<String> arguments) {
        var settings = new Settings(Path.of("gpu-report"), "", false, false, List.of(), "", Path.of("torch_bench.py"));
        var rest = new ArrayList<>(arguments);
        while (!rest.isEmpty()) {
            String option = rest.removeFirst();
            settings = switch (option) {
                case "--quick" -> new Settings(settings.out, settings.cudaPath, true, settings.overwrite, settings.only,
                        settings.data, settings.torch);
                case "--overwrite" -> new Settings(settings.out, settings.cudaPath, settings.quick, true, settings.only,
                        settings.data, settings.torch);
                default -> settings.with(option, rest);
            };
        }
        return settings;
    }

    private Settings with(String option, List<String> rest) {
        if (!List.of("--out", "--cuda-path", "--only", "--data", "--torch").contains(option)) {
            throw new UsageException("option", option, "is not known", "", "see --help");
        }
        if (rest.isEmpty()) {
            throw new UsageException("option", option, "has no value", "", "give it one");
        }
        String value = rest.removeFirst();
        return switch (option) {
            case "--out" -> new Settings(Path.of(value), cudaPath, quick, overwrite, only, data, torch);
            case "--cuda-path" -> new Settings(out, value, quick, overwrite, only, data, torch);
            case "--only" -> new Settings(out, cudaPath, quick, overwrite, List.of(value.split(",")), data, torch);
            case "--data" -> new Settings(out, cudaPath, quick, overwrite, only, value, torch);
            default -> new Settings(out, cudaPath, quick, overwrite, only, data, Path.of(value));
        };
    }

    /** Says so if a part is asked for that there is not. */
    void checkNames(List<String> names) {
        for (String part : only) {
            if (!names.contains(part)) {
                throw new UsageException("part", part, "is not there", String.join(", ", names), "choose of these");
            }
        }
    }

    boolean wants(String part) {
        return only.isEmpty() || only.contains(part) || part.equals(Parts.DOCTOR);
    }

    /**
     * Makes the folders.
     *
     * @throws UsageException if they can't be made or written to, or hold a report that is not to be lost
     */
    void prepare() {
        for (String report : List.of(MARKDOWN, JSON)) {
            if (!overwrite && Files.exists(out.resolve(report))) {
                throw new UsageException("folder", out.toString(), "holds a report already", report,
                        "name another with --out, or add --overwrite to lose it");
            }
        }
        try {
            Files.createDirectories(folder());
            Files.delete(Files.createTempFile(out, "report", ".tmp"));
        } catch (IOException e) {
            throw new UsageException("folder", out.toString(), "can't hold the report", e.toString(),
                    "name another with --out");
        }
    }

    /** Where the parts' own results and logs go. */
    Path folder() {
        return out.toAbsolutePath().resolve("parts");
    }

    /** What the parts' processes are told. */
    List<String> properties() {
        var properties = new ArrayList<String>();
        if (!cudaPath.isEmpty()) {
            properties.add("-Dtandem.cuda.path=" + Path.of(cudaPath).toAbsolutePath());
        }
        if (!data.isEmpty()) {
            properties.add("-Dtandem.gpu.data=" + Path.of(data).toAbsolutePath());
        }
        properties.add("-Dtandem.gpu.quick=" + quick);
        return properties;
    }
}

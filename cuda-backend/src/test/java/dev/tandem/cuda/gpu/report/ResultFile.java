package dev.tandem.cuda.gpu.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a part's process says what it has found. The file is whole at any time and written anew with each finding: what was found
 * before a crash is not lost.
 */
public final class ResultFile {

    /** The system property with the path of the file; without it nothing is written. */
    public static final String PROPERTY = "tandem.gpu.result";

    private final @Nullable Path file;
    private final Map<String, String> facts = new LinkedHashMap<>();
    private final List<PartResult.Failure> failures = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();
    private String device = "";
    private String skipped = "";
    private PartResult.Tests tests = new PartResult.Tests(0, 0, 0);

    private ResultFile(@Nullable Path file) {
        this.file = file;
    }

    /** The file that the system property names. */
    public static ResultFile ofThisProcess() {
        String named = System.getProperty(PROPERTY);
        return new ResultFile(named == null ? null : Path.of(named));
    }

    /** What the part runs on. */
    public void device(String text) {
        device = text;
        write(false);
    }

    /** Something worth knowing. */
    public void fact(String name, String value) {
        facts.put(name, value);
        write(false);
    }

    /** Something that is not as it should be. */
    public void failure(String name, String message) {
        failures.add(new PartResult.Failure(name, message));
        write(false);
    }

    /** A measurement. */
    public void row(Row row) {
        rows.add(row);
        write(false);
    }

    /** The number of tests so far; written with the next finding, as tests are many. */
    public void tests(PartResult.Tests soFar) {
        tests = soFar;
    }

    /** Why there is nothing to do. */
    public void skip(String reason) {
        skipped = reason;
        write(false);
    }

    /**
     * Nothing more comes.
     *
     * @return the exit status: 0, or 1 if something is not as it should be
     */
    public int finish() {
        write(true);
        return failures.isEmpty() ? 0 : 1;
    }

    private void write(boolean finished) {
        if (file == null) {
            return;
        }
        var result = new PartResult(finished, device, facts, tests, failures, rows, skipped);
        try {
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.writeString(next, Json.text(result));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

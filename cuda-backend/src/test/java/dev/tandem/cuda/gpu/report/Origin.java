package dev.tandem.cuda.gpu.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Which Tandem a report is of.
 *
 * @param version as in its jars
 * @param commit of its sources, with a note if they were changed since
 */
public record Origin(String version, String commit) {

    /** Written by {@code ./gpu-bundle}. */
    private static final String FILE = "origin.properties";
    private static final String UNKNOWN = "unknown, not from a bundle";

    /** What the bundle that this runs from says; where it is none, that. */
    static Origin ofThisProcess() {
        var properties = new Properties();
        try (InputStream in = Origin.class.getResourceAsStream(FILE)) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Origin(properties.getProperty("version", UNKNOWN), properties.getProperty("commit", UNKNOWN));
    }
}

package dev.tandem.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What came of a container.
 *
 * @param status the exit status of its process
 * @param out what it wrote to stdout
 * @param err what it wrote to stderr
 * @param outOfMemory whether the system killed it for the memory it took
 */
record Ended(int status, String out, String err, boolean outOfMemory) {

    /** Fails, with all that was written, if it did not end with a status. */
    Ended with(int wanted) {
        assertThat(status).as(this::text).isEqualTo(wanted);
        return this;
    }

    /** All of stdout: one object. */
    JsonNode json() {
        assertThat(out.lines()).as(this::text).hasSize(1);
        return JsonMapper.builder().build().readTree(out);
    }

    /** The lines of stderr that are Tandem's, not the JVM's warning of an incubator module. */
    List<String> said() {
        return err.lines().filter(line -> !line.startsWith("WARNING: Using incubator modules")).toList();
    }

    private String text() {
        return "status " + status + (outOfMemory ? ", out of memory" : "") + "\nstdout:\n" + out + "\nstderr:\n" + err;
    }
}

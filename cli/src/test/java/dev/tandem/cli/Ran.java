package dev.tandem.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A command run in this process: its exit status and what it wrote. */
record Ran(int status, String out, String err) {

    static Ran of(String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int status = Main.run(stream(out), stream(err), arguments);
        return new Ran(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    /** The only line of stdout, parsed. */
    JsonNode json() {
        if (out.lines().count() != 1) {
            throw new AssertionError("stdout is not one line but:\n" + out + "\nstderr:\n" + err);
        }
        return JsonMapper.builder().build().readTree(out);
    }
}

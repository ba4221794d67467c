package dev.tandem.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What someone who has trained may want to do next.
 *
 * @param command how the user calls the command
 * @param data what was learnt from
 */
record Next(String command, DataOptions data) {

    /** Commands to copy, each with what it is for. */
    String advice(String model, String run, boolean stopped) {
        var advice = new ArrayList<List<String>>();
        if (stopped) {
            advice.add(List.of(command + " train --resume " + quoted(run), "goes on where it stopped"));
        } else if (data.name().equals("digits")) {
            advice.add(List.of(train(model) + " --data mnist --data-dir DIR", "real digits"));
        } else {
            advice.add(List.of(train(model) + " --epochs N", "for longer"));
        }
        advice.add(List.of(command + " eval " + quoted(run), "what it confuses"));
        advice.add(List.of(command + " predict " + quoted(run) + " IMAGE...", "what pictures show"));
        advice.add(List.of(command + " summary " + model, "its layers and memory"));
        advice.add(List.of(command + " verify " + model, "whether this machine computes right"));
        return "%nnext:%n%s".formatted(Text.table(advice).indent(2).stripTrailing());
    }

    private String train(String model) {
        String trained = command + " train " + model;
        if (data.name().equals("digits")) {
            return trained;
        }
        Path dir = data.dir();
        return trained + " --data " + quoted(data.name())
                + (dir == null ? "" : " --data-dir " + quoted(dir.toString()));
    }

    private static String quoted(String path) {
        return path.contains(" ") ? '"' + path + '"' : path;
    }
}

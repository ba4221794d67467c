package dev.tandem.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Command lines to be typed into a POSIX shell. */
final class ShellCommand {

    private static final Pattern PLAIN = Pattern.compile("[\\p{Alnum}_./:=,@%+~-]+");

    private ShellCommand() {
    }

    /** A command, which may be words itself ({@code java -jar …}), with its arguments, quoted where a shell would take them apart. */
    static String of(String command, List<String> arguments) {
        return Stream.concat(Stream.of(command), arguments.stream().map(ShellCommand::quoted))
                .collect(Collectors.joining(" "));
    }

    /** Arguments without an option and its value. */
    static List<String> without(String option, List<String> arguments) {
        var rest = new ArrayList<String>();
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i).equals(option)) {
                i++;
            } else if (!arguments.get(i).startsWith(option + "=")) {
                rest.add(arguments.get(i));
            }
        }
        return rest;
    }

    private static String quoted(String argument) {
        return PLAIN.matcher(argument).matches() ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }
}

package dev.tandem.cli;

import dev.tandem.error.DataException;
import dev.tandem.error.UsageException;
import dev.tandem.io.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The options that a run was made with: its {@code config.json} keeps them, and a command that goes on with it takes them over. */
final class RunOptions {

    /** Of one call of the command, not of the run. */
    private static final Set<String> OF_THE_CALL = Set.of("--out", "--resume", "--json", "--quiet", "--help");

    /** Where the rest of a run is computed is free. */
    private static final Set<String> PLACE = Set.of("--backend", "--cuda-path", "--precision", "--threads");
    private static final String NOT_GIVEN = "not given";

    private RunOptions() {
    }

    /**
     * What a command goes by: each option that has a value, and its argument.
     *
     * @param inForce what options stand for that were not given
     */
    static Map<String, String> of(CommandSpec command, Map<String, String> inForce) {
        var values = new LinkedHashMap<String, String>();
        for (ArgSpec argument : command.args()) {
            Object value = argument.getValue();
            if (value != null && !OF_THE_CALL.contains(name(argument))) {
                values.put(name(argument), value.toString());
            }
        }
        values.putAll(inForce);
        return values;
    }

    /**
     * Gives a command the options of a run.
     *
     * @param command as it was called
     * @param sameKind another of its kind, which the run's options are read into
     * @param options of the run
     * @param isFree whether options that were given may be others than the run's; else only those may that say where to compute
     * @throws UsageException if one that was given differs
     * @throws DataException if the options are not those of such a command
     */
    static void takeOver(CommandSpec command, CommandLine sameKind, JsonObject options, boolean isFree) {
        CommandSpec run = parsed(command, sameKind, options);
        ParseResult given = command.commandLine().getParseResult();
        for (ArgSpec ours : command.args()) {
            ArgSpec theirs = run.args().stream().filter(a -> name(a).equals(name(ours))).findFirst().orElse(null);
            if (theirs == null || OF_THE_CALL.contains(name(ours))) {
                continue;
            }
            if (!isGiven(given, ours)) {
                ours.setValue(theirs.getValue());
            } else if (!isFree && !PLACE.contains(name(ours)) && !Objects.equals(theirs.getValue(), ours.getValue())) {
                throw new UsageException(ours.isOption() ? "option" : "argument", name(ours),
                        "is not what the run was made with",
                        "'%s', the run '%s'".formatted(ours.<Object>getValue(),
                                Objects.<Object>requireNonNullElse(theirs.getValue(), NOT_GIVEN)),
                        "leave it out, or begin another run without --resume");
            }
        }
    }

    /** Only what this command has: another kind of command may go by a part of them. */
    private static CommandSpec parsed(CommandSpec command, CommandLine sameKind, JsonObject options) {
        Set<String> known = command.args().stream().map(RunOptions::name)
                .collect(Collectors.toSet());
        String[] arguments = options.names().stream().filter(known::contains)
                .map(n -> n.startsWith("--") ? n + "=" + options.text(n) : options.text(n)).toArray(String[]::new);
        try {
            sameKind.parseArgs(arguments);
            return sameKind.getCommandSpec();
        } catch (ParameterException e) {
            throw DataException.malformed(options.file(), "has options that can't be", String.valueOf(e.getMessage()),
                    "begin another run");
        }
    }

    private static boolean isGiven(ParseResult given, ArgSpec argument) {
        return argument instanceof OptionSpec option
                ? given.hasMatchedOption(option)
                : given.matchedPositionals().contains(argument);
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }
}

package dev.tandem.cli;

import dev.tandem.error.DataException;
import dev.tandem.error.UsageException;
import dev.tandem.io.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The options that a run was made with: its {@code config.json} keeps them, and a command that goes on with it takes them over. */
final class RunOptions {

    /** Of one call of the command, not of the run. */
    private static final Set<String> OF_THE_CALL = Set.of("--out", "--resume", "--json", "--quiet", "--help",
            "--profile",
            "--trace", "--dump-kernels");

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
     * Gives a command the options of its run.
     *
     * @param command as it was called
     * @param sameKind another of its kind, which the run's options are read into
     * @param options of the run
     * @throws UsageException if one that was given differs, but for those that say where to compute
     * @throws DataException if the options are not those of such a command
     */
    static void takeOver(CommandSpec command, CommandLine sameKind, JsonObject options) {
        forEach(command, sameKind, options, (ours, theirs) -> {
            if (!isGiven(command, ours)) {
                ours.setValue(theirs.getValue());
            } else if (!PLACE.contains(name(ours)) && !Objects.equals(theirs.getValue(), ours.getValue())) {
                throw new UsageException(ours.isOption() ? "option" : "argument", name(ours),
                        "is not what the run was made with",
                        "'%s', the run '%s'".formatted(ours.<Object>getValue(),
                                Objects.<Object>requireNonNullElse(theirs.getValue(), NOT_GIVEN)),
                        "leave it out, or begin another run without --resume");
            }
        });
    }

    /**
     * Gives a command of another kind some options of a run; what was given stays.
     *
     * @param names of the options
     * @throws DataException if the options are not those of such a command
     */
    static void takeOver(CommandSpec command, CommandLine sameKind, JsonObject options, List<String> names) {
        forEach(command, sameKind, options, (ours, theirs) -> {
            if (names.contains(name(ours)) && !isGiven(command, ours)) {
                ours.setValue(theirs.getValue());
            }
        });
    }

    private static void forEach(CommandSpec command, CommandLine sameKind, JsonObject options,
            BiConsumer<ArgSpec, ArgSpec> oursAndTheirs) {
        CommandSpec run = parsed(command, sameKind, options);
        for (ArgSpec ours : command.args()) {
            run.args().stream().filter(a -> name(a).equals(name(ours)) && !OF_THE_CALL.contains(name(a)))
                    .findFirst().ifPresent(theirs -> oursAndTheirs.accept(ours, theirs));
        }
    }

    /** Only what this command has: another kind of command may go by a part of them. */
    private static CommandSpec parsed(CommandSpec command, CommandLine sameKind, JsonObject options) {
        Set<String> known = command.args().stream().map(RunOptions::name)
                .collect(Collectors.toSet());
        String[] arguments = options.names().stream().filter(known::contains)
                .map(n -> n.startsWith("--") ? n + "=" + options.text(n) : options.text(n)).toArray(String[]::new);
        sameKind.getCommandSpec().parser().collectErrors(true); // arguments that only the call has are missing
        sameKind.parseArgs(arguments).errors().stream().filter(e -> !(e instanceof MissingParameterException))
                .findFirst().ifPresent(e -> {
                    throw DataException.malformed(options.file(), "has options that can't be",
                            String.valueOf(e.getMessage()), "begin another run");
                });
        return sameKind.getCommandSpec();
    }

    private static boolean isGiven(CommandSpec command, ArgSpec argument) {
        ParseResult given = command.commandLine().getParseResult();
        return argument instanceof OptionSpec option
                ? given.hasMatchedOption(option)
                : given.matchedPositionals().contains(argument);
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }
}

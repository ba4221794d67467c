package dev.tandem.cli;

import dev.tandem.cli.peer.PeerException;
import dev.tandem.error.BackendUnavailableException;
import dev.tandem.error.DataException;
import dev.tandem.error.DivergenceException;
import dev.tandem.error.FatalException;
import dev.tandem.error.OutOfMemoryException;
import dev.tandem.error.Spelling;
import dev.tandem.error.TandemException;
import dev.tandem.error.UsageException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What the user is told when something is wrong, and the exit status it has. Messages have the form of all of Tandem's. */
final class Complaints {

    /** What others call options. */
    private static final Map<String, String> SYNONYMS = Map.of("--learning-rate", "--lr", "--rate", "--lr",
            "--batch-size", "--batch", "--dataset", "--data", "--output", "--out");

    private final PrintStream err;

    Complaints(PrintStream err) {
        this.err = err;
    }

    /** A command line that can't be meant. */
    int usage(ParameterException e, String[] arguments) {
        err.println("tandem: " + message(e));
        return ExitStatus.USAGE;
    }

    /** A command that threw: on purpose, or because Tandem has a bug. */
    int failure(Exception e, CommandLine line, ParseResult parsed) {
        if (e instanceof TandemException expected) {
            err.println("tandem: " + expected.getMessage());
            return status(expected);
        }
        if (e instanceof PeerException peer) {
            err.println("tandem: " + peer.getMessage());
            return peer.isMissing() ? ExitStatus.MISSING : ExitStatus.FAILED;
        }
        err.println("tandem: this is a bug in Tandem; what follows helps to find it");
        e.printStackTrace(err);
        return ExitStatus.FAILED;
    }

    private static int status(TandemException e) {
        return switch (e) {
            case UsageException _ -> ExitStatus.USAGE;
            case BackendUnavailableException _ -> ExitStatus.MISSING;
            case DataException d -> d.isMissing() ? ExitStatus.MISSING : ExitStatus.FAILED;
            case OutOfMemoryException _,DivergenceException _,FatalException _ -> ExitStatus.FAILED;
        };
    }

    /** Shows the commands to someone who named none. */
    static int nothingNamed(CommandSpec spec) {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitStatus.USAGE;
    }

    private static String message(ParameterException e) {
        CommandSpec spec = e.getCommandLine().getCommandSpec();
        return switch (e) {
            case UnmatchedArgumentException u -> unknown(u.getUnmatched(), spec);
            case MissingParameterException m -> missing(m.getMissing().getFirst(), spec);
            case OverwrittenOptionException o ->
                TandemException.message("option", name(o.getOverwritten()), "is given twice", "", "give it once");
            case ParameterException p when p.getArgSpec() != null && p.getValue() != null ->
                wrongType(p.getArgSpec(), p.getValue());
            default -> String.valueOf(e.getMessage());
        };
    }

    private static String unknown(List<String> unmatched, CommandSpec spec) {
        String word = unmatched.getFirst();
        if (word.startsWith("-")) {
            String option = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
            List<String> known = spec.optionsMap().keySet().stream().filter(o -> o.startsWith("--")).toList();
            String meant = SYNONYMS.getOrDefault(option, option);
            return TandemException.message("option", option, "is not known to " + spec.qualifiedName(), "",
                    Spelling.cure(known.contains(meant) ? meant : option, known));
        }
        return spec.subcommands().isEmpty()
                ? TandemException.message("argument", word, "is one too many for " + spec.qualifiedName(), "",
                        see(spec))
                : TandemException.message("command", word, "is not known", "",
                        Spelling.cure(word, names(spec)));
    }

    private static String missing(ArgSpec missing, CommandSpec spec) {
        return missing.isOption()
                ? TandemException.message("option", name(missing), "needs a value", missing.paramLabel(),
                        see(spec))
                : TandemException.message(spec.qualifiedName(), "", "needs an argument", missing.paramLabel(),
                        see(spec));
    }

    private static String wrongType(ArgSpec argument, String value) {
        return TandemException.message(argument.isOption() ? "option" : "argument", name(argument),
                "can't have this value", "'" + value + "'", "give " + kind(argument.type()));
    }

    private static String kind(Class<?> type) {
        return type == double.class || type == Double.class
                ? "a number, as 0.05"
                : Number.class.isAssignableFrom(type) || type.isPrimitive() ? "a whole number" : "another";
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    private static String see(CommandSpec spec) {
        return "see " + spec.qualifiedName() + " --help";
    }

    private static Set<String> names(CommandSpec spec) {
        return new TreeSet<>(spec.subcommands().keySet());
    }
}

package dev.tandem.cli;

import dev.tandem.error.CalledAs;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code tandem} command: its name alone shows what there is. */
@Command(name = Main.NAME, versionProvider = Main.Version.class, synopsisSubcommandLabel = "COMMAND", description = "Trains and runs neural networks, on any CPU or on an NVIDIA GPU.", footer = {
        "  ${ROOT-COMMAND-NAME} train                       trains LeNet on digits that Tandem draws itself",
        "  ${ROOT-COMMAND-NAME} train --resume runs/first   goes on with a run that was interrupted",
        "  ${ROOT-COMMAND-NAME} eval runs/first             what its network confuses",
        "  ${ROOT-COMMAND-NAME} predict runs/first 7.png    what a picture shows",
        "  ${ROOT-COMMAND-NAME} summary lenet               its layers, parameters and memory",
        "  ${ROOT-COMMAND-NAME} verify lenet                whether this machine computes what it should",
        "  ${ROOT-COMMAND-NAME} lab xor                     an experiment of the lecture, with a page that shows it",
        "  ${ROOT-COMMAND-NAME} data get mnist              brings MNIST to this machine, for train --data mnist",
        "  ${ROOT-COMMAND-NAME} doctor                      what this machine has and lacks",
        "  ${ROOT-COMMAND-NAME} help train                  all about a command"})
public final class Main implements Callable<Integer> {

    static final String NAME = "tandem";

    private static final String COMPLETION = "completion";
    private static final int HELP_WIDTH = 100;
    private static final Set<String> VERSION_OPTIONS = Set.of("-V", "--version");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @SuppressWarnings("UnusedVariable") // picocli asks for it by its annotation
    @Option(names = {"-V", "--version"}, versionHelp = true, description = "show the version and exit")
    private boolean version;

    @SuppressWarnings("UnusedVariable") // picocli asks for it by its annotation
    @Mixin
    private HelpOptions help = new HelpOptions();

    private Main() {
    }

    /**
     * Runs the command and exits with its status: 0 done, 1 failed, 2 wrong usage, 3 a required device or file is missing. When
     * the process is told to end, what can be stopped in order is; the status then is 1.
     */
    public static void main(String[] arguments) {
        var interrupt = new Interrupt();
        Runtime.getRuntime().addShutdownHook(new Thread(
                () -> interrupt.requested().ifPresent(status -> Runtime.getRuntime().halt(status)),
                "tandem-interrupt"));
        var console = new Console(stream(FileDescriptor.out, System.out.charset()),
                stream(FileDescriptor.err, System.err.charset()), Console::isProcessOnTerminal, interrupt,
                CalledAs.name());
        int status = ExitStatus.FAILED;
        try {
            status = run(console, arguments);
        } finally {
            interrupt.finished(status); // whoever told the process to end must not wait for what has died
        }
        System.exit(status);
    }

    /** Where no locale is set, Java takes ASCII; then UTF-8 is the better guess. */
    private static PrintStream stream(FileDescriptor descriptor, Charset charset) {
        return new PrintStream(new FileOutputStream(descriptor), true,
                charset.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : charset);
    }

    /** Runs the command in this process, writing to these streams, neither of them a terminal. */
    static int run(PrintStream out, PrintStream err, String... arguments) {
        return run(new Console(out, err, () -> false, new Interrupt(), NAME), arguments);
    }

    static int run(Console console, String... arguments) {
        if (arguments.length == 1 && VERSION_OPTIONS.contains(arguments[0])) {
            console.out().println(Version.line()); // at once: what reads command lines takes longer than starting Java
            return ExitStatus.DONE;
        }
        Logs.BACKENDS.setLevel(Level.OFF); // what a backend warns of, the command says itself
        var complaints = new Complaints(console.err());
        var line = new CommandLine(new Main()).setCommandName(console.command());
        String[] asked = asked(arguments);
        needed(console, asked.length == 0 ? "" : asked[0]).forEach((name, command) -> line.addSubcommand(name,
                command.get()));
        return line.setOut(new PrintWriter(console.out(), true, console.out().charset()))
                .setErr(new PrintWriter(console.err(), true, console.err().charset()))
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setUsageHelpWidth(HELP_WIDTH)
                .setParameterExceptionHandler(complaints::usage)
                .setExecutionExceptionHandler(complaints::failure)
                .execute(asked);
    }

    /** {@code help train} is another way to say {@code train --help}. */
    private static String[] asked(String[] arguments) {
        return arguments.length > 0 && arguments[0].equals("help")
                ? Stream.concat(Arrays.stream(arguments).skip(1), Stream.of("--help")).toArray(String[]::new)
                : arguments;
    }

    /** The commands that the first argument may need: making one takes longer than starting Java. To complete words needs all. */
    private static Map<String, Supplier<Object>> needed(Console console, String first) {
        var commands = new LinkedHashMap<String, Supplier<Object>>();
        commands.put("train", () -> new TrainCommand(console));
        commands.put("eval", () -> new EvalCommand(console));
        commands.put("predict", () -> new PredictCommand(console));
        commands.put("summary", () -> new SummaryCommand(console));
        commands.put("verify", () -> new VerifyCommand(console));
        commands.put("lab", () -> new LabCommand(console));
        commands.put("data", () -> DataCommand.line(console));
        commands.put("doctor", () -> new DoctorCommand(console));
        commands.put("bench", () -> BenchCommand.line(console));
        commands.put(COMPLETION, () -> new CompletionCommand(console));
        Supplier<Object> command = commands.get(first);
        return command == null || first.equals(COMPLETION) ? commands : Map.of(first, command);
    }

    /** Someone who names no command wants to know which there are. */
    @Override
    public Integer call() {
        return Complaints.nothingNamed(spec);
    }

    /** Made after the version is shown, for loading it takes a while. */
    private static final class Logs {

        /** Held here, for a logger that nobody holds forgets its level. */
        private static final Logger BACKENDS = Logger.getLogger("dev.tandem.cpu");
    }

    /** Reads the version from the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[]{line()};
        }

        static String line() {
            return "tandem " + number() + ", Java " + Runtime.version();
        }

        static String number() {
            String version = Main.class.getPackage().getImplementationVersion();
            return version == null ? "from a source folder" : version;
        }
    }
}

package dev.tandem.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** Starts the {@code tandem} command. */
@Command(name = "tandem", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, description = "Trains and runs neural networks, on any CPU or on an NVIDIA GPU.")
public final class Main {

    private Main() {
    }

    /** Runs the command and exits with its status: 0 done, 1 failed, 2 wrong usage, 3 a required device or file is missing. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        return new CommandLine(new Main()).execute(arguments);
    }

    /** Reads the version from the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[]{"tandem " + (version == null ? "from a source folder" : version) + ", Java "
                    + Runtime.version()};
        }
    }
}

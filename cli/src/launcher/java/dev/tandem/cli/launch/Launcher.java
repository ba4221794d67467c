package dev.tandem.cli.launch;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Starts Tandem from {@code java -jar tandem.jar} on any Java from 17 on: finds a JDK 25 and runs the command in it, with
 * the options that the script {@code tandem} gives too.
 */
public final class Launcher {

    private static final String MAIN = "dev.tandem.cli.Main";
    /** The system property that says how the user calls the command. */
    private static final String COMMAND = "tandem.command";

    private static final int MISSING = 3;

    private Launcher() {
    }

    /** Runs the command and exits with its status, or with 3 if there is no JDK 25. */
    public static void main(String[] arguments) throws Exception {
        if (Runtime.version().feature() == Jdks.FEATURE
                && ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
            System.setProperty(COMMAND, command());
            Class.forName(MAIN).getMethod("main", String[].class).invoke(null, (Object) arguments);
            return;
        }
        Optional<Path> java = Jdks.find(System.getenv(), Path.of(System.getProperty("user.home")));
        if (java.isEmpty()) {
            System.err.println("tandem: no JDK 25 found (this is Java " + Runtime.version().feature()
                    + ") — install one, for example from https://adoptium.net, or set JAVA25_HOME to where it is");
            System.exit(MISSING);
        }
        System.exit(relaunch(java.get(), arguments));
    }

    private static int relaunch(Path java, String[] arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(java.toString());
        command.addAll(options());
        command.add("-D" + COMMAND + "=" + command());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).inheritIO().start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(process)));
        return process.waitFor();
    }

    private static String command() {
        String jar = System.getProperty("java.class.path");
        return "java -jar " + (jar.contains(" ") ? '"' + jar + '"' : jar);
    }

    /** Lets the command end in its own way when this process is told to end. */
    private static void stop(Process process) {
        process.destroy();
        process.onExit().join();
    }

    private static List<String> options() throws IOException {
        try (InputStream in = Launcher.class.getResourceAsStream("/tandem.jvm");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines().filter(line -> !line.isBlank()).toList();
        }
    }

    static String executable() {
        return File.separatorChar == '\\' ? "bin/java.exe" : "bin/java";
    }
}

package dev.tandem.error;

/** Tandem's command as the user calls it, for messages that advise to run it. */
public final class CalledAs {

    /** The system property that says how it was called, {@code ./tandem}; who starts the command sets it. */
    public static final String PROPERTY = "tandem.command";

    private CalledAs() {
    }

    /** How it is called; {@code tandem} where it was not. */
    public static String name() {
        return System.getProperty(PROPERTY, "tandem");
    }

    /** The command with arguments, {@code ./tandem doctor}. */
    public static String with(String arguments) {
        return name() + " " + arguments;
    }
}

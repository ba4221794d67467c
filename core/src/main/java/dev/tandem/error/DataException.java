package dev.tandem.error;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A file is not there, or does not hold what it should. */
public final class DataException extends RecoverableException {

    private static final long serialVersionUID = 1L;
    private final boolean missing;

    private DataException(String message, boolean missing, @Nullable Throwable cause) {
        super(message, cause);
        this.missing = missing;
    }

    /** A file that is not where it was looked for. */
    public static DataException missing(Path file, String cure) {
        return new DataException(message("file", file.toString(), "is not there", "", cure), true, null);
    }

    /** A folder that was to hold files and does not exist. */
    public static DataException missingFolder(Path folder, String cure) {
        return new DataException(message("folder", folder.toString(), "does not exist", "", cure), true, null);
    }

    /** A folder in which files are not that were to be. */
    public static DataException missingFiles(Path folder, String wrong, String cure) {
        return new DataException(message("folder", folder.toString(), wrong, "", cure), true, null);
    }

    /** A folder that does not hold what it should; {@code values} shows what. */
    public static DataException unfitFolder(Path folder, String wrong, String values, String cure) {
        return new DataException(message("folder", folder.toString(), wrong, values, cure), false, null);
    }

    /** A file whose content is not what its format says; {@code values} shows where. */
    public static DataException malformed(Path file, String wrong, String values, String cure) {
        return new DataException(message("file", file.toString(), wrong, values, cure), false, null);
    }

    /** A file that could not be read or written. */
    public static DataException unreadable(Path file, Throwable cause) {
        return new DataException(message("file", file.toString(), "could not be read or written",
                String.valueOf(cause.getMessage()), "check the path, its permissions and the disk"), false, cause);
    }

    /** A file that no mirror gave; {@code reasons} has what each one did. */
    public static DataException notFetched(String file, List<String> reasons, String cure) {
        return new DataException(
                message("download", file, "failed from every mirror", String.join("; ", reasons), cure),
                false, null);
    }

    /** The same with one more thing that can be done about it. */
    public DataException with(String moreCure) {
        return new DataException(getMessage() + "; " + moreCure, missing, getCause());
    }

    /** Whether the file or its folder is missing, rather than damaged. */
    public boolean isMissing() {
        return missing;
    }
}

package dev.tandem.docker;

import com.github.dockerjava.api.command.InspectImageResponse;
import java.util.Locale;

/** The images under test: {@code tandem:cpu} and {@code tandem:cuda}, or those that {@code -Dtandem.image.cpu} and {@code .cuda} name. */
enum Image {
    CPU, CUDA;

    private String kind() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Its name, or skips the test that calls this where the engine does not have it. */
    String required() {
        inspected();
        return reference();
    }

    /** What the engine knows of it, or skips the test that calls this. */
    InspectImageResponse inspected() {
        return Engine.find(reference()).orElseThrow(() -> Skip
                .because("image '" + reference() + "' is not there — build it with docker/build " + kind()));
    }

    private String reference() {
        return System.getProperty("tandem.image." + kind(), "tandem:" + kind());
    }

    @Override
    public String toString() {
        return reference();
    }
}

package dev.tandem.cuda.loading;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * What a search may look at.
 *
 * @param environment environment variables
 * @param properties system properties
 * @param root the root of the file system, under which the usual places lie; tests build fake installations in another
 */
record Surroundings(Map<String, String> environment, Map<String, String> properties, Path root) {

    /** This process's. */
    static Surroundings ofThisProcess() {
        var properties = new HashMap<String, String>();
        Properties system = System.getProperties();
        system.stringPropertyNames().forEach(name -> properties.put(name, system.getProperty(name)));
        return new Surroundings(System.getenv(), properties, Path.of("/"));
    }

    /** An environment variable; empty if it is not set. */
    String variable(String name) {
        return environment.getOrDefault(name, "");
    }

    /** A system property; empty if it is not set. */
    String property(String name) {
        return properties.getOrDefault(name, "");
    }

    /** A usual place, written as an absolute path without its first slash. */
    Path at(String place) {
        return root.resolve(place);
    }
}

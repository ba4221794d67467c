package dev.tandem.cuda.loading;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A machine in a folder: files that begin as libraries do, links, environment variables. */
final class FakeMachine {

    private final Path root;
    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, String> properties = new HashMap<>(Map.of("os.name", "Linux", "os.arch", "amd64"));

    FakeMachine(Path folder) throws IOException {
        root = folder.toRealPath();
    }

    /** The place of a file, written without its first slash. */
    Path at(String place) {
        return root.resolve(place);
    }

    FakeMachine variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    FakeMachine property(String name, String value) {
        properties.put(name, value);
        return this;
    }

    FakeMachine file(String place, byte[] content) {
        try {
            Files.createDirectories(at(place).getParent());
            Files.write(at(place), content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return this;
    }

    /** A library without content. */
    FakeMachine library(String place) {
        return file(place, header());
    }

    /** A library and beside it those that it needs. */
    FakeMachine whole(String place) {
        String name = place.substring(place.lastIndexOf('/') + 1);
        for (Part part : Part.values()) {
            if (name.startsWith(part.stem() + ".so.")) {
                int major = Versions.numbers(name).getFirst();
                Companions.names(part, major).stream().map(c -> place.replace(name, c))
                        .filter(c -> !Files.exists(at(c))).forEach(this::library);
            }
        }
        return library(place);
    }

    /** A library by its full name, and beside it a link by the first numbers of its version: {@code libcublas.so.12[.6.4.1]}. */
    FakeMachine linked(String place) {
        String full = place.replace("[", "").replace("]", "");
        library(full);
        return link(place.substring(0, place.indexOf('[')), Path.of(full).getFileName().toString());
    }

    FakeMachine link(String place, String target) {
        try {
            Files.createDirectories(at(place).getParent());
            Files.createSymbolicLink(at(place), Path.of(target));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return this;
    }

    /** An installed driver of this release. */
    FakeMachine driver(String release) {
        return library("usr/lib/x86_64-linux-gnu/libcuda.so." + release)
                .link("usr/lib/x86_64-linux-gnu/libcuda.so.1", "libcuda.so." + release);
    }

    Search search(String explicit) {
        return FamilySearch.of(explicit, new Surroundings(environment, properties, root));
    }

    static byte[] header() {
        var header = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(0, 0x464c457f).put(4, (byte) 2).put(5, (byte) 1).putShort(18, (short) 62);
        return header.array();
    }
}

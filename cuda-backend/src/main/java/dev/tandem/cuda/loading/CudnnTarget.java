package dev.tandem.cuda.loading;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * For which CUDA a cuDNN was built. Its file name does not say; the wheel or package it came with, or the folder it lies in, mostly
 * does. Where nothing does, the library itself says it once it is loaded.
 */
final class CudnnTarget {

    private static final Pattern WHEEL = Pattern.compile("nvidia_cudnn_cu(\\d\\d)-.*");
    private static final Pattern FOLDER = Pattern.compile("cu(?:da-?)?(\\d\\d)(?:\\.\\d+)*|(1\\d)");

    private final Surroundings surroundings;

    CudnnTarget(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Guesses from a library's file and the file behind its links. */
    OptionalInt of(Path file, Path real) {
        OptionalInt wheel = wheel(file);
        if (wheel.isPresent()) {
            return wheel;
        }
        OptionalInt folder = folder(real);
        if (folder.isPresent()) {
            return folder;
        }
        OptionalInt named = folder(file);
        return named.isPresent() ? named : debian(real);
    }

    /** {@code site-packages/nvidia/cudnn/lib/libcudnn.so.9} lies beside {@code site-packages/nvidia_cudnn_cu13-9.24.dist-info}. */
    private static OptionalInt wheel(Path file) {
        int names = file.getNameCount();
        if (names < 5 || !file.getName(names - 4).toString().equals("nvidia")) {
            return OptionalInt.empty();
        }
        Path packages = file.getRoot().resolve(file.subpath(0, names - 4));
        var majors = new TreeSet<Integer>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(packages, "nvidia_cudnn_cu*.dist-info")) {
            for (Path info : stream) {
                Matcher name = WHEEL.matcher(info.getFileName().toString());
                if (name.matches()) {
                    majors.add(Integer.valueOf(name.group(1)));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return OptionalInt.empty();
        }
        return majors.size() == 1 ? OptionalInt.of(majors.first()) : OptionalInt.empty();
    }

    /** {@code /usr/local/cuda-12.6/lib64}, {@code libcudnn/13}, {@code nvidia/cu13/lib}: one of the folders above the file. */
    private static OptionalInt folder(Path file) {
        int names = file.getNameCount();
        for (int i = names - 2; i >= Math.max(0, names - 6); i--) {
            Matcher folder = FOLDER.matcher(file.getName(i).toString());
            if (folder.matches()) {
                return OptionalInt.of(Integer.parseInt(folder.group(1) == null ? folder.group(2) : folder.group(1)));
            }
        }
        return OptionalInt.empty();
    }

    /** Debian's package database has the package's name, {@code libcudnn9-cuda-13}. */
    private OptionalInt debian(Path real) {
        Path packages = surroundings.at("var/lib/dpkg/info");
        boolean twelve = Files.exists(packages.resolve("libcudnn9-cuda-12.list"));
        boolean thirteen = Files.exists(packages.resolve("libcudnn9-cuda-13.list"));
        return twelve == thirteen || !real.startsWith(surroundings.at("usr/lib"))
                ? OptionalInt.empty()
                : OptionalInt.of(thirteen ? 13 : 12);
    }
}

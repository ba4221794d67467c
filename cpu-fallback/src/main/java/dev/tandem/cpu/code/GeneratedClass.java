package dev.tandem.cpu.code;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.System.Logger.Level;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A class with one method, and what people read of it. The class is hidden and goes when its object goes.
 *
 * <p>The system property {@code tandem.cpu.dump} names a folder that a listing of all that is made is written to.
 */
final class GeneratedClass<T> {

    /** The system property that names a folder for listings. */
    static final String DUMP = "tandem.cpu.dump";
    /** Methods of more bytes are not compiled by HotSpot. */
    private static final int MOST_BYTES = 8000;

    private static final MethodTypeDesc LOOP = MethodTypeDesc.of(CD_void, Emitter.FLOATS.arrayType(),
            CD_int.arrayType(), Emitter.FLOATS, CD_int, CD_int, CD_int);

    private final Class<T> type;
    private final String name;
    /** Null if it is too long for a class. */
    private final byte @Nullable [] bytes;
    private final String listing;

    private GeneratedClass(Class<T> type, String name, MethodTypeDesc run, StringBuilder text,
            Consumer<CodeBuilder> writer) {
        this.type = type;
        this.name = name;
        bytes = write(type, name, run, writer);
        listing = text.toString();
    }

    private static byte @Nullable [] write(Class<?> type, String name, MethodTypeDesc run,
            Consumer<CodeBuilder> writer) {
        try {
            return ClassFile.of(ClassFile.DebugElementsOption.DROP_DEBUG)
                    .build(ClassDesc.of(GeneratedClass.class.getPackageName(), name), c -> c
                            .withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER)
                            .withInterfaceSymbols(ClassDesc.ofDescriptor(type.descriptorString()))
                            .withMethodBody(INIT_NAME, MTD_void, 0, GeneratedClass::construct)
                            .withMethodBody("run", run, ClassFile.ACC_PUBLIC, writer));
        } catch (IllegalArgumentException tooLong) {
            return null;
        }
    }

    /** Writes the class of a loop over formulas. */
    static GeneratedClass<Loop> of(LoopSpec spec) {
        var text = new StringBuilder();
        spec.formulas().forEach(f -> text.append(f).append('\n'));
        return new GeneratedClass<>(Loop.class, "Formulas", LOOP, text, code -> LoopWriter.write(spec, code, text));
    }

    /** Writes the class of a tile of a contraction. */
    static GeneratedClass<Tile> of(TileSpec spec) {
        var text = new StringBuilder().append(spec).append('\n');
        return new GeneratedClass<>(Tile.class, "Tile", TileWriter.RUN, text,
                code -> TileWriter.write(spec, code, text));
    }

    private static void construct(CodeBuilder code) {
        code.aload(0).invokespecial(CD_Object, INIT_NAME, MTD_void).return_();
    }

    /** What was written, line by line. */
    String listing() {
        return listing;
    }

    /** The code; none if it is too long to be compiled. */
    Optional<T> define() {
        if (bytes == null || length(bytes) > MOST_BYTES) {
            return Optional.empty();
        }
        dump();
        try {
            var lookup = MethodHandles.lookup().defineHiddenClass(bytes, true);
            return Optional.of(type.cast(lookup.findConstructor(lookup.lookupClass(), java.lang.invoke.MethodType
                    .methodType(void.class)).invoke()));
        } catch (Throwable e) {
            throw new IllegalStateException("generated code can't be loaded:\n" + listing, e);
        }
    }

    private static int length(byte[] bytes) {
        return ClassFile.of().parse(bytes).methods().stream().flatMap(m -> m.code().stream())
                .mapToInt(c -> ((CodeAttribute) c).codeLength()).max().orElse(0);
    }

    private void dump() {
        String folder = System.getProperty(DUMP);
        if (folder == null) {
            return;
        }
        try {
            Files.createDirectories(Path.of(folder));
            Files.writeString(
                    Path.of(folder, "%s-%08x.txt".formatted(name.toLowerCase(Locale.ROOT), listing.hashCode())),
                    listing);
        } catch (java.io.IOException e) {
            System.getLogger("dev.tandem.cpu").log(Level.WARNING, "no listing in " + folder + ": " + e);
        }
    }
}

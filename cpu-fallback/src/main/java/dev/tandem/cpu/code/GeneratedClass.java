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
import java.util.Optional;

/**
 * A class with one loop, and what people read of it. The class is hidden and goes when the loop goes.
 *
 * <p>The system property {@code tandem.cpu.dump} names a folder that a listing of every loop that is made is written to.
 */
final class GeneratedClass {

    /** The system property that names a folder for listings. */
    static final String DUMP = "tandem.cpu.dump";
    /** Methods of more bytes are not compiled by HotSpot. */
    private static final int MOST_BYTES = 8000;

    private static final ClassDesc NAME = ClassDesc.of(GeneratedClass.class.getPackageName(), "Formulas");
    private static final MethodTypeDesc RUN = MethodTypeDesc.of(CD_void, Emitter.FLOATS.arrayType(),
            CD_int.arrayType(), Emitter.FLOATS, CD_int, CD_int, CD_int);

    private final byte[] bytes;
    private final String listing;

    private GeneratedClass(byte[] bytes, String listing) {
        this.bytes = bytes;
        this.listing = listing;
    }

    /** Writes the class of a loop. */
    static GeneratedClass of(LoopSpec spec) {
        var text = new StringBuilder();
        spec.formulas().forEach(f -> text.append(f).append('\n'));
        byte[] bytes = ClassFile.of(ClassFile.DebugElementsOption.DROP_DEBUG).build(NAME, c -> c
                .withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER)
                .withInterfaceSymbols(ClassDesc.ofDescriptor(Loop.class.descriptorString()))
                .withMethodBody(INIT_NAME, MTD_void, 0, GeneratedClass::construct)
                .withMethodBody("run", RUN, ClassFile.ACC_PUBLIC, code -> LoopWriter.write(spec, code, text)));
        return new GeneratedClass(bytes, text.toString());
    }

    private static void construct(CodeBuilder code) {
        code.aload(0).invokespecial(CD_Object, INIT_NAME, MTD_void).return_();
    }

    /** What was written, line by line. */
    String listing() {
        return listing;
    }

    /** The loop; none if it is too long to be compiled. */
    Optional<Loop> define() {
        if (length() > MOST_BYTES) {
            return Optional.empty();
        }
        dump();
        try {
            var lookup = MethodHandles.lookup().defineHiddenClass(bytes, true);
            return Optional.of((Loop) lookup.findConstructor(lookup.lookupClass(), java.lang.invoke.MethodType
                    .methodType(void.class)).invoke());
        } catch (Throwable e) {
            throw new IllegalStateException("a generated loop can't be loaded:\n" + listing, e);
        }
    }

    private int length() {
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
            Files.writeString(Path.of(folder, "formulas-%08x.txt".formatted(listing.hashCode())), listing);
        } catch (java.io.IOException e) {
            System.getLogger("dev.tandem.cpu").log(Level.WARNING, "no listing in " + folder + ": " + e);
        }
    }
}

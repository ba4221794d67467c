package dev.tandem.compile;

import dev.tandem.graph.Node;
import dev.tandem.graph.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The order in which a program's nodes run and where every value lies. Pure data: made without a device, so the memory a step
 * takes is known before it is asked for.
 *
 * @param steps all nodes in the order they run; leaves and views are among them but do nothing
 * @param places where each value lies
 * @param workspaces scratch memory of nodes that want some
 * @param endCopies values to copy into states after the last step, because they could not be written there at once
 * @param overwritten results that take over the storage of an operand that dies, with that operand
 * @param updatedInPlace states whose new value is written over the old one
 * @param slabBytes size of the slab
 * @param inputBytes size of the inputs' buffers together
 * @param constantBytes size of the constants' buffers together
 * @param naiveBytes what the values in the slab would take if none shared memory, without workspaces
 */
public record Plan(List<Node> steps, Map<Value, Place> places, Map<Node, Place.Slab> workspaces,
        Map<String, Value> endCopies,
        Map<Value, Value> overwritten, Set<String> updatedInPlace, long slabBytes, long inputBytes, long constantBytes,
        long naiveBytes) {

    /** Every place begins at a multiple of this many bytes. */
    public static final long ALIGNMENT = 64;

    /** Copies the collections. */
    public Plan {
        steps = List.copyOf(steps);
        places = Map.copyOf(places);
        workspaces = Map.copyOf(workspaces);
        endCopies = Collections.unmodifiableMap(new LinkedHashMap<>(endCopies));
        overwritten = Map.copyOf(overwritten);
        updatedInPlace = Set.copyOf(updatedInPlace);
    }

    /** Where a value's bytes are, views followed to what they are of. */
    public Place storage(Value value) {
        Place place = places.get(value);
        while (place instanceof Place.View view) {
            place = places.get(view.of());
        }
        if (place == null) {
            throw new IllegalArgumentException("value " + value + " has no place in this plan");
        }
        return place;
    }

    /** The memory a program allocates: slab, inputs and constants. States belong to the session. */
    public long plannedBytes() {
        return slabBytes + inputBytes + constantBytes;
    }

    /** A number of bytes rounded up to {@link #ALIGNMENT}. */
    public static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** The plan as text: a line a step with its places, then what the peak is made of. */
    public String listing() {
        return listing(node -> "");
    }

    /** The same, with what is told of the kernels of nodes. */
    public String listing(Function<Node, String> kernels) {
        return PlanListing.of(this, kernels);
    }
}

package dev.tandem.train;

import dev.tandem.io.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a run is between two steps: with the states of the session all that the rest of it depends on, and what its history is made
 * of.
 *
 * @param epochs of the whole run
 * @param step steps done
 * @param stepOfEpoch of these, those of an epoch that is not done; 0 between epochs
 * @param order the number of the epoch in progress, or of the next one, from which the order of its samples is drawn
 * @param samples trained on
 * @param smoothedLoss as the meter keeps it
 * @param epochLossSum losses of the samples of the epoch in progress
 * @param epochSamples how many these are
 * @param epochLosses the mean loss of each epoch done
 * @param remembered what listeners remember, by their names
 */
public record RunState(int epochs, long step, int stepOfEpoch, long order, long samples, double smoothedLoss,
        double epochLossSum, int epochSamples, List<Double> epochLosses,
        Map<String, Map<String, Double>> remembered) {

    /** Copies the lists. */
    public RunState {
        epochLosses = List.copyOf(epochLosses);
        var copies = new TreeMap<String, Map<String, Double>>();
        remembered.forEach((name, numbers) -> copies.put(name, Collections.unmodifiableMap(new TreeMap<>(numbers))));
        remembered = Collections.unmodifiableMap(copies);
    }

    Map<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("epochs", epochs);
        json.put("step", step);
        json.put("stepOfEpoch", stepOfEpoch);
        json.put("order", order);
        json.put("samples", samples);
        json.put("smoothedLoss", smoothedLoss);
        json.put("epochLossSum", epochLossSum);
        json.put("epochSamples", epochSamples);
        json.put("epochLosses", epochLosses);
        json.put("remembered", remembered);
        return json;
    }

    static RunState of(JsonObject json) {
        var remembered = new TreeMap<String, Map<String, Double>>();
        JsonObject listeners = json.object("remembered");
        for (String listener : listeners.names()) {
            JsonObject numbers = listeners.object(listener);
            var own = new TreeMap<String, Double>();
            numbers.names().forEach(name -> own.put(name, numbers.number(name)));
            remembered.put(listener, own);
        }
        return new RunState(json.integer("epochs", 1, Integer.MAX_VALUE), json.integer("step"),
                json.integer("stepOfEpoch", 0, Integer.MAX_VALUE), json.integer("order"), json.integer("samples"),
                json.number("smoothedLoss"), json.number("epochLossSum"),
                json.integer("epochSamples", 0, Integer.MAX_VALUE), json.numbers("epochLosses"),
                remembered);
    }
}

package dev.tandem.train;

import dev.tandem.data.Dataset;
import dev.tandem.error.DivergenceException;
import dev.tandem.error.UsageException;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.optim.Schedule;
import dev.tandem.spi.Backend;
import java.util.ArrayList;
import java.util.List;

/**
 * How a loss goes while the learning rate rises step by step from one that is too small to one that is too large: how to find a
 * good one in a minute. <i>Source</i>: Smith 2017, "Cyclical learning rates for training neural networks", §3.3.
 *
 * @param points a step each, as far as the loss stayed within four times the lowest
 */
public record RateSearch(List<Point> points) {

    /** Beyond this multiple of the lowest loss a rate is too large, and the search is over. */
    private static final double TOO_LARGE = 4;

    /**
     * A step.
     *
     * @param rate its learning rate
     * @param loss smoothed over some fifty steps
     */
    public record Point(double rate, double loss) {
    }

    /** Copies the list. */
    public RateSearch {
        points = List.copyOf(points);
    }

    /**
     * Trains a network of its own for one pass over a data set, at rates that grow by the same factor each step.
     *
     * @param low the first rate, above 0
     * @param high the last rate
     * @throws UsageException if the rates do not rise, or the samples do not fit the network
     */
    public static RateSearch of(Network network, Loss loss, Optimizer optimizer, Backend backend, Dataset train,
            TrainingOptions options, double low, double high) {
        if (!(low > 0 && high > low)) {
            throw new UsageException("rate search", "", "needs rates that rise from above 0", low + " to " + high,
                    "choose 1e-5 to 1, say");
        }
        Schedule rising = (step, steps) -> low / optimizer.rate()
                * Math.pow(high / low, steps == 1 ? 0 : (double) step / (steps - 1));
        var points = new ArrayList<Point>();
        try (var trainer = Trainer.of(network, loss, optimizer, backend, options.schedule(rising))) {
            trainer.fit(train, Epochs.epochs(1), new TrainingListener() {
                private double lowest = Double.MAX_VALUE;

                @Override
                public void stepped(Progress p) {
                    if (p.smoothedLoss() > TOO_LARGE * lowest) {
                        trainer.stop();
                    } else {
                        lowest = Math.min(lowest, p.smoothedLoss());
                        points.add(new Point(p.rate(), p.smoothedLoss()));
                    }
                }
            });
        } catch (DivergenceException e) {
            // the rate is too large here: this is what the search looks for
        }
        return new RateSearch(points);
    }

    /**
     * A rate to begin with: a tenth of the one at which the smoothed loss was lowest. Smoothing lags behind, and beyond it the loss
     * rises.
     *
     * @throws UsageException if not a step was made
     */
    public double suggestion() {
        Point lowest = points.stream().min((a, b) -> Double.compare(a.loss, b.loss)).orElseThrow(
                () -> new UsageException("rate search", "", "has made no step", "", "begin with a smaller rate"));
        return lowest.rate / 10;
    }
}

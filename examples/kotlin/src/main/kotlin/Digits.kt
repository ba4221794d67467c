import dev.tandem.data.Digits
import dev.tandem.graph.Ops
import dev.tandem.nn.Layer
import dev.tandem.nn.Layers.*
import dev.tandem.nn.Loss.softmaxCrossEntropy
import dev.tandem.nn.Network
import dev.tandem.optim.Optimizer.sgd
import dev.tandem.runtime.Backends
import dev.tandem.tensor.Shape
import dev.tandem.train.Epochs.epochs
import dev.tandem.train.Predictor
import dev.tandem.train.Trainer
import dev.tandem.train.TrainingListener
import dev.tandem.train.TrainingOptions
import java.nio.file.Path

/** A stage of LeNet, as a list of layers. */
fun stage(filters: Int, size: Int, pad: Int): List<Layer> =
    listOf(conv(filters, kernel(size).pad(pad)), relu(), maxPool(2))

/** A layer is a function on graph values. */
fun scaled(factor: Double): Layer = Layer.of("scaled") { x -> Ops.scale(x, factor) }

val lenet: Network = sequential(
    image(1, 28, 28),
    *stage(6, 5, pad = 2).toTypedArray(),
    *stage(16, 5, pad = 0).toTypedArray(),
    flatten(), dense(120), relu(), dense(84), relu(), dense(10), scaled(1.0),
)

fun main(arguments: Array<String>) {
    val digits = Digits.split(0)
    val weights = Path.of(arguments[0])
    Backends.open().use { backend ->
        Trainer.of(lenet, softmaxCrossEntropy(), sgd(0.03).momentum(0.9), backend, TrainingOptions.defaults().seed(1)).use { trainer ->
            trainer.fit(digits.train, epochs(2), TrainingListener.eachEpoch { println("epoch ${it.epoch}: loss ${it.epochLoss}") })
            println(trainer.evaluate(digits.test))
            trainer.save(weights)
        }
        Predictor.of(lenet, weights, backend).use { predictor ->
            val p = predictor.probabilities(digits.test.batch(7).bytes())
            val best = p.indices.maxBy { p[it] }
            println("${predictor.format().classNames()[best]} with ${p[best]}")
            check(best == digits.test.label(7)) { "sample 7 was taken for $best" }
        }
    }
}

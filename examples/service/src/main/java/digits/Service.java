package digits;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tandem.error.UsageException;
import dev.tandem.runtime.Backends;
import dev.tandem.spi.Backend;
import dev.tandem.spi.BackendOptions;
import dev.tandem.train.Predictor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Executors;

/**
 * Answers over HTTP: POST /predict takes the 784 bytes of a picture, row by row, 0 to 255, and answers
 * {@code {"class":"7","probability":0.9987}}.
 */
public final class Service {

    private final Path weights;
    private final ThreadLocal<Predictor> predictor = ThreadLocal.withInitial(this::open);

    private Service(Path weights) {
        this.weights = weights;
    }

    /** Takes the file of weights and the port; 0 is any free one. */
    public static void main(String... arguments) throws IOException {
        var service = new Service(Path.of(arguments[0]));
        var server = HttpServer.create(new InetSocketAddress("localhost", Integer.parseInt(arguments[1])), 0);
        server.createContext("/predict", service::answer);
        server.setExecutor(Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors()));
        server.start();
        System.out.println("listening on port " + server.getAddress().getPort());
    }

    /** A thread's own network on a backend of one thread: requests run side by side, and none waits for another. */
    private Predictor open() {
        Backend backend = Backends.open("cpu", BackendOptions.defaults().threads(1));
        return Predictor.of(Model.network(), weights, backend);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] picture = exchange.getRequestBody().readAllBytes();
            try {
                reply(exchange, 200, best(predictor.get(), picture));
            } catch (UsageException e) {
                reply(exchange, 400, e.getMessage());
            }
        }
    }

    private static String best(Predictor predictor, byte[] picture) {
        float[] p = predictor.probabilities(picture);
        int best = 0;
        for (int i = 1; i < p.length; i++) {
            best = p[i] > p[best] ? i : best;
        }
        return "{\"class\":\"" + predictor.format().classNames().get(best) + "\",\"probability\":" + p[best] + "}";
    }

    private static void reply(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}

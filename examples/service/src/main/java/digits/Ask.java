package digits;

import dev.tandem.data.Dataset;
import dev.tandem.data.Digits;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

/** Asks a running service for digits that it has not been trained on. */
public final class Ask {

    private static final int COUNT = 200;
    private static final int ENOUGH = 180;

    private Ask() {
    }

    /** Takes the port. Ends with 1 if too few answers are right. */
    public static void main(String... arguments) throws IOException, InterruptedException {
        var uri = URI.create("http://localhost:" + arguments[0] + "/predict");
        Dataset digits = Digits.generate(COUNT, 1);
        int right = 0;
        try (var client = HttpClient.newHttpClient()) {
            for (int i = 0; i < COUNT; i++) {
                var request = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofByteArray(digits.batch(i).bytes())).build();
                String answer = client.send(request, BodyHandlers.ofString()).body();
                right += answer.startsWith("{\"class\":\"" + digits.label(i) + "\"") ? 1 : 0;
            }
        }
        System.out.println(right + " of " + COUNT + " answers are right");
        System.exit(right < ENOUGH ? 1 : 0);
    }
}

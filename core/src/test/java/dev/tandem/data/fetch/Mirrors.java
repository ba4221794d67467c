package dev.tandem.data.fetch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An https server of this machine with a certificate that only its own client trusts; each path answers as a test wants. */
final class Mirrors implements AutoCloseable {

    private static final char[] PASSWORD = "password".toCharArray();

    private final HttpsServer server;
    private final SSLContext trust;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    /** What was asked for: path, and the range if there was one. */
    final List<String> asked = new CopyOnWriteArrayList<>();
    private int test;

    Mirrors(Path folder) throws IOException, GeneralSecurityException, InterruptedException {
        trust = context(folder.resolve("keys.p12"));
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(trust));
        server.setExecutor(threads);
        server.start();
    }

    /** Answers a request. */
    interface Answer {

        void give(HttpExchange exchange) throws IOException;
    }

    private static SSLContext context(Path keys) throws IOException, GeneralSecurityException, InterruptedException {
        var keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", "mirror", "-keyalg", "EC", "-dname", "CN=localhost", "-ext",
                "san=dns:localhost,ip:127.0.0.1", "-storetype", "PKCS12", "-keystore", keys.toString(), "-storepass",
                "password").redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes());
        if (!keytool.waitFor(1, TimeUnit.MINUTES) || keytool.exitValue() != 0) {
            throw new AssertionError("keytool: " + said);
        }
        var store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD);
        }
        var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(store, PASSWORD);
        var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    Downloader downloader(Duration silence) {
        return new Downloader(HttpClient.newBuilder().sslContext(trust).build(), silence);
    }

    /** Forgets what another test asked for, and gives paths of this one another folder. */
    void begin() {
        test++;
        asked.clear();
    }

    /** A mirror: the address under which an answer is given. */
    URI at(String path, Answer answer) {
        server.createContext("/" + test + path, exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            asked.add(path + (range == null ? "" : " " + range));
            try (exchange) {
                answer.give(exchange);
            } catch (IOException _) {
                // the client hung up, as some tests want
            }
        });
        return URI.create("https://localhost:" + server.getAddress().getPort() + "/" + test + path);
    }

    /** Gives all of it. */
    static Answer whole(byte[] content) {
        return e -> {
            e.sendResponseHeaders(200, content.length);
            e.getResponseBody().write(content);
        };
    }

    /** Gives the rest that is asked for. */
    static Answer rest(byte[] content) {
        return e -> {
            String range = e.getRequestHeaders().getFirst("Range");
            if (range == null) {
                whole(content).give(e);
                return;
            }
            int from = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
            e.getResponseHeaders().add("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/"
                    + content.length);
            e.sendResponseHeaders(206, content.length - from);
            e.getResponseBody().write(content, from, content.length - from);
        };
    }

    static Answer status(int status) {
        return e -> e.sendResponseHeaders(status, -1);
    }

    static Answer redirect(String to) {
        return e -> {
            e.getResponseHeaders().add("Location", to);
            e.sendResponseHeaders(302, -1);
        };
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

package io.atlas4j.benchmarks;

import java.io.IOException;
import java.net.URI;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/** The HTTP library by itself, without what atlas4j has no use for either. */
record BareClient(CloseableHttpClient client, String key) implements AutoCloseable {
    static BareClient create(String key) {
        return new BareClient(
                HttpClients.custom()
                        .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                                .setMaxConnPerRoute(256)
                                .setMaxConnTotal(1024)
                                .build())
                        .disableRedirectHandling()
                        .disableAutomaticRetries()
                        .disableCookieManagement()
                        .disableAuthCaching()
                        .disableContentCompression()
                        .build(),
                key);
    }

    byte[] bytes(URI url) throws IOException {
        var request = new HttpGet(url);
        request.setHeader("Authorization", "Bearer " + key);
        return client.execute(request, response -> EntityUtils.toByteArray(response.getEntity()));
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}

/** The clouds, one package each. No cloud sees another. */
module io.atlas4j.providers {
    requires static transitive org.jspecify;
    requires transitive io.atlas4j.core;
    requires org.slf4j;

    exports io.atlas4j.provider.fly;
    exports io.atlas4j.provider.lambda;
    exports io.atlas4j.provider.local;
    exports io.atlas4j.provider.mock;
    exports io.atlas4j.provider.runpod;
    exports io.atlas4j.provider.vast;

    provides io.atlas4j.spi.ProviderFactory with
            io.atlas4j.provider.fly.FlyFactory,
            io.atlas4j.provider.lambda.LambdaFactory,
            io.atlas4j.provider.local.LocalFactory,
            io.atlas4j.provider.mock.MockFactory,
            io.atlas4j.provider.runpod.RunPodFactory,
            io.atlas4j.provider.vast.VastFactory;
}

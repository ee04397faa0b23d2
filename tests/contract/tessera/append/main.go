// Command append appends to a log of Tessera's POSIX driver from many clients at once and
// prints how many were answered a second, and the 99th percentile of the waiting in milliseconds.
// A client waits for the index of its entry, which is then durable, or, as ours do, for a
// checkpoint that covers it. A batch is as large as there are clients, so that none waits for more.
package main

import (
	"context"
	"crypto/rand"
	"flag"
	"fmt"
	"log"
	"os"
	"sort"
	"sync"
	"time"

	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"
)

func main() {
	folder := flag.String("folder", "", "where the log is")
	clients := flag.Int("clients", 64, "how many append at once")
	seconds := flag.Float64("seconds", 2, "for how long")
	integrated := flag.Bool("integrated", false, "wait until a checkpoint covers the entry")
	flag.Parse()
	ctx := context.Background()

	private, _, err := note.GenerateKey(rand.Reader, "simulation.thirdcopy.example/bench")
	if err != nil {
		log.Fatal(err)
	}
	signer, err := note.NewSigner(private)
	if err != nil {
		log.Fatal(err)
	}
	driver, err := posix.New(ctx, posix.Config{Path: *folder})
	if err != nil {
		log.Fatal(err)
	}
	options := tessera.NewAppendOptions().
		WithCheckpointSigner(signer).
		WithBatching(uint(*clients), 10*time.Millisecond).
		WithCheckpointInterval(100 * time.Millisecond)
	appender, shutdown, reader, err := tessera.NewAppender(ctx, driver, options)
	if err != nil {
		log.Fatal(err)
	}
	awaiter := tessera.NewPublicationAwaiter(ctx, reader.ReadCheckpoint, 10*time.Millisecond)

	stop := time.Now().Add(time.Duration(*seconds * float64(time.Second)))
	var lock sync.Mutex
	var waits []float64
	var done sync.WaitGroup
	begun := time.Now()
	for range *clients {
		done.Add(1)
		go func() {
			defer done.Done()
			var own []float64
			for time.Now().Before(stop) {
				at := time.Now()
				data := make([]byte, 116)
				_, _ = rand.Read(data)
				future := appender.Add(ctx, tessera.NewEntry(data))
				if *integrated {
					_, _, err = awaiter.Await(ctx, future)
				} else {
					_, err = future()
				}
				if err != nil {
					log.Fatal(err)
				}
				own = append(own, time.Since(at).Seconds()*1000)
			}
			lock.Lock()
			waits = append(waits, own...)
			lock.Unlock()
		}()
	}
	done.Wait()
	elapsed := time.Since(begun).Seconds()
	if err := shutdown(ctx); err != nil {
		log.Fatal(err)
	}
	sort.Float64s(waits)
	fmt.Fprintf(os.Stdout, "%f %f\n", float64(len(waits))/elapsed, waits[len(waits)*99/100])
}

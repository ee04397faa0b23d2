// Command fsck has Tessera's own checker read a folder of public files: the signature, every entry,
// every tile and the root. It ends with 0 if all holds, and else with 1 and what does not.
//
//	fsck FOLDER KEY
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera/api"
	"github.com/transparency-dev/tessera/client"
	"github.com/transparency-dev/tessera/fsck"
	"golang.org/x/mod/sumdb/note"
)

// workers is more than one byte can send away: each ends with the first fault that it finds, and the
// checker waits for ever where none is left. A changed entry changes a tile of each level.
const workers = 8

func main() {
	verifier, err := note.NewVerifier(os.Args[2])
	if err == nil {
		files := client.FileFetcher{Root: os.Args[1]}
		err = fsck.New(verifier.Name(), verifier, files, leaves, fsck.Opts{N: workers}).Check(context.Background())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// leaves gives the leaf hash of each entry of a bundle.
func leaves(data []byte) ([][]byte, error) {
	var bundle api.EntryBundle
	if err := bundle.UnmarshalText(data); err != nil {
		return nil, err
	}
	var hashes [][]byte
	for _, entry := range bundle.Entries {
		hashes = append(hashes, rfc6962.DefaultHasher.HashLeaf(entry))
	}
	return hashes, nil
}

CREATE TABLE `differences` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`kind` text NOT NULL,
	`subject` text NOT NULL,
	`symbol` text,
	`currency` text,
	`ours` text NOT NULL,
	`theirs` text NOT NULL,
	`message` text NOT NULL,
	`options` text NOT NULL,
	`state` text NOT NULL,
	`evidence` text,
	`since` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `differences_by_subject` ON `differences` (`account_id`,`kind`,`subject`);--> statement-breakpoint
CREATE INDEX `differences_by_time` ON `differences` (`account_id`,`since`,`id`);--> statement-breakpoint
CREATE TABLE `reconciliations` (
	`account_id` text PRIMARY KEY NOT NULL,
	`fills_read_up_to` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action
);
